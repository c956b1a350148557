package io.sluice.e2e.conformance;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluice.e2e.ProductUnderTest;
import io.sluice.e2e.ProductUnderTest.Store;
import io.sluice.e2e.conformance.Expectations.Expected;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// The recorded cases, one test each: equal where `expected.txt` says equal, different where it says so.
///
/// - On the embedded store and on Redis; `-Dstore=` chooses one.
/// - `-Dgateway=http://HOST:PORT -Dsecret=SECRET` plays against a gateway that runs already.
/// - `-Donly=jwt/` plays the cases whose id contains this.
/// - Whatever it says, `target/conformance-STORE.txt` tells all differences of the last run.
/// - `-Dupdate=true` writes what was found on the embedded store into `expected.txt` and the reference page instead of
///   failing.
@DisplayNameGeneration(ReplaceUnderscores.class)
class ConformanceTest {
    private static final boolean UPDATE = Boolean.getBoolean("update");

    private final List<Case> all = Case.all();
    private final List<Case> played = all.stream()
            .filter(each -> each.id().contains(System.getProperty("only", "")))
            .toList();
    private final Expectations expectations = Expectations.read(Expectations.FILE);

    ConformanceTest() throws IOException {}

    @TestFactory
    Stream<DynamicContainer> the_product_answers_as_recorded(@TempDir Path data) throws IOException {
        return tests(Store.EMBEDDED, data);
    }

    @TestFactory
    Stream<DynamicContainer> the_product_answers_as_recorded_on_Redis(@TempDir Path data) throws IOException {
        assumeTrue(!UPDATE, "an update comes from one run");
        assumeTrue(ProductUnderTest.named().isEmpty(), "a gateway that runs already has one store");
        return tests(Store.REDIS, data);
    }

    /// One for each case. The product runs until the stream is closed, which JUnit does after the last test.
    private Stream<DynamicContainer> tests(Store store, Path data) throws IOException {
        assumeTrue(store.chosen(), "a server for " + store);
        var differences = new LinkedHashMap<String, List<String>>();
        var product = ProductUnderTest.start(store, data, Map.of());
        var player = new CasePlayer(product);
        player.load(played);
        return played.stream()
                .map(Case::area)
                .distinct()
                .map(area -> DynamicContainer.dynamicContainer(
                        area,
                        played.stream()
                                .filter(each -> each.area().equals(area))
                                .map(each ->
                                        DynamicTest.dynamicTest(each.id(), () -> judge(each, player, differences)))))
                .onClose(() -> finish(store, product, player, differences));
    }

    private void judge(Case judged, CasePlayer player, Map<String, List<String>> differences) {
        var found = player.play(judged);
        differences.put(judged.id(), found);
        var expected = expectations.of(judged.id()).orElse(Expected.EQUAL);
        if (UPDATE || expected.equal() == found.isEmpty()) return;
        if (expected.equal()) fail(judged.id() + ": " + judged.about() + "\n    " + String.join("\n    ", found));
        fail(judged.id() + ": equal now, but listed as: " + expected.state().word() + ": " + expected.reason());
    }

    private void finish(
            Store store, ProductUnderTest product, CasePlayer player, Map<String, List<String>> differences) {
        try (product;
                player) {
            report(store, differences);
            if (!UPDATE) return;
            var updated = expectations.after(differences);
            updated.write();
            ConformancePage.write(all, updated);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static void report(Store store, Map<String, List<String>> differences) throws IOException {
        Files.write(
                Path.of("target/conformance-" + store + ".txt"),
                differences.entrySet().stream()
                        .filter(each -> !each.getValue().isEmpty())
                        .map(each -> each.getKey() + "\n    " + String.join("\n    ", each.getValue()))
                        .toList());
    }
}
