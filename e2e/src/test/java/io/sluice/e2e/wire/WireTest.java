package io.sluice.e2e.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.e2e.Control;
import io.sluice.e2e.ProductUnderTest;
import io.sluice.model.document.Json;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// The wire cases, one test each: every statement is met, except those that `wire/expected.txt` excuses, and those
/// are not.
///
/// `-Dgateway=… -Dsecret=…`, `-Donly=smuggle/` and `-Dupdate=true` as for the conformance cases.
@DisplayNameGeneration(ReplaceUnderscores.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WireTest {
    private static final boolean UPDATE = Boolean.getBoolean("update");
    private static final String LISTEN_PATH = "/wire/";

    private final Signal signal = new Signal();
    private final Map<String, List<Optional<String>>> found = new LinkedHashMap<>();
    private final Unmet unmet = Unmet.read(Unmet.FILE);
    private final WireUpstream upstream = new WireUpstream(signal);
    private ProductUnderTest product;
    private InetSocketAddress gateway;
    private WireText text;

    WireTest() throws IOException {}

    @BeforeAll
    void make_the_api(@TempDir Path data) throws IOException {
        product = ProductUnderTest.start(
                ProductUnderTest.Store.EMBEDDED,
                data,
                Map.of(
                        "TYK_GW_HTTPSERVEROPTIONS_ENABLEWEBSOCKETS", "true",
                        "TYK_GW_HTTPSERVEROPTIONS_FLUSHINTERVAL", "1"));
        gateway = new InetSocketAddress(
                product.address().getHost(), product.address().getPort());
        text = WireText.of(product.address().getAuthority(), "127.0.0.1:" + upstream.port(), LISTEN_PATH);
        new Control(product).serve(Control.keyless("wire", URI.create("http://127.0.0.1:" + upstream.port())));
        var probe = new WireCase(WireCase.probe(), text, signal);
        probe.play(gateway, upstream);
        assertThat(probe.requests()).extracting(request -> request.target).containsExactly("/probe");
    }

    @AfterAll
    void remove_it() throws IOException {
        try (var _ = product;
                upstream) {
            var control = new Control(product);
            control.must("DELETE", "/tyk/apis/wire", "");
            control.reload();
        }
        if (UPDATE) unmet.after(found).write(Unmet.FILE);
    }

    @TestFactory
    Stream<DynamicTest> the_gateway_is_correct_on_the_wire() throws IOException {
        var cases = new ArrayList<JsonNode>();
        Json.parse(Files.readString(WireSummary.CASES)).path("cases").forEach(cases::add);
        return cases.stream()
                .filter(json -> json.path("id").asText().contains(System.getProperty("only", "")))
                .map(json -> DynamicTest.dynamicTest(json.path("id").asText(), () -> judge(json)));
    }

    private void judge(JsonNode json) throws IOException {
        var played = new WireCase(json, text, signal);
        played.play(gateway, upstream);
        var statements = new Statements(played);
        var id = json.path("id").asText();
        var results = new ArrayList<Optional<String>>();
        var surprises = new ArrayList<String>();
        for (var statement : json.path("expect")) {
            int index = results.size();
            var wrong = statements.wrong(statement);
            results.add(wrong);
            if (wrong.isPresent() == unmet.reason(id, index).isPresent()) continue;
            surprises.add(wrong.map(reason -> "[%d] %s   (%s)".formatted(index, reason, why(statement)))
                    .orElse("[%d] is met now, but listed as unmet".formatted(index)));
        }
        found.put(id, results);
        if (!UPDATE) assertThat(surprises).as(json.path("about").asText()).isEmpty();
    }

    private static String why(JsonNode statement) {
        return statement.path("why").asText();
    }
}
