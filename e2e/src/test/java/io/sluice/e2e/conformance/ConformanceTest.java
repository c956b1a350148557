package io.sluice.e2e.conformance;

import static org.junit.jupiter.api.Assertions.fail;

import io.sluice.e2e.ProductUnderTest;
import io.sluice.e2e.conformance.Expectations.Expected;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// The recorded cases, one test each: equal where `expected.txt` says equal, different where it says so.
///
/// - `-Dgateway=http://HOST:PORT -Dsecret=SECRET` plays against a gateway that runs already.
/// - `-Donly=jwt/` plays the cases whose id contains this.
/// - Whatever it says, `target/conformance.txt` tells all differences of the last run.
/// - `-Dupdate=true` writes what was found into `expected.txt` and the reference page instead of failing.
@DisplayNameGeneration(ReplaceUnderscores.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConformanceTest {
    private static final Path REPORT = Path.of("target/conformance.txt");
    private static final boolean UPDATE = Boolean.getBoolean("update");

    private final List<Case> all = Case.all();
    private final List<Case> played = all.stream()
            .filter(each -> each.id().contains(System.getProperty("only", "")))
            .toList();
    private final Map<String, List<String>> differences = new LinkedHashMap<>();
    private final Expectations expectations = Expectations.read(Expectations.FILE);
    private ProductUnderTest product;
    private CasePlayer player;

    ConformanceTest() throws IOException {}

    @BeforeAll
    void load(@TempDir Path data) throws IOException {
        product = ProductUnderTest.start(data, Map.of());
        player = new CasePlayer(product);
        player.load(played);
    }

    @AfterAll
    void remove() throws IOException {
        try (var _ = product) {
            player.close();
        }
        Files.write(
                REPORT,
                differences.entrySet().stream()
                        .filter(each -> !each.getValue().isEmpty())
                        .map(each -> each.getKey() + "\n    " + String.join("\n    ", each.getValue()))
                        .toList());
        if (!UPDATE) return;
        var updated = expectations.after(differences);
        updated.write();
        ConformancePage.write(all, updated);
    }

    @TestFactory
    Stream<DynamicContainer> the_product_answers_as_recorded() {
        return played.stream()
                .map(Case::area)
                .distinct()
                .map(area -> DynamicContainer.dynamicContainer(
                        area,
                        played.stream()
                                .filter(each -> each.area().equals(area))
                                .map(each -> DynamicTest.dynamicTest(each.id(), () -> judge(each)))));
    }

    private void judge(Case judged) {
        var found = player.play(judged);
        differences.put(judged.id(), found);
        var expected = expectations.of(judged.id()).orElse(Expected.EQUAL);
        if (UPDATE || expected.equal() == found.isEmpty()) return;
        if (expected.equal()) fail(judged.about() + "\n    " + String.join("\n    ", found));
        fail("equal now, but listed as: " + expected.state().word() + ": " + expected.reason());
    }
}
