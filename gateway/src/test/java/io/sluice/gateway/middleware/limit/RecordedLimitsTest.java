package io.sluice.gateway.middleware.limit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.gateway.Recordings;
import io.sluice.gateway.RunningGateway;
import io.sluice.testkit.http.Header;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// The recorded cases about limits that need no control API; the others are played through the whole product.
@DisplayNameGeneration(ReplaceUnderscores.class)
class RecordedLimitsTest {
    @TempDir
    Path folder;

    private RunningGateway running;

    @BeforeEach
    void start() throws IOException {
        running = RunningGateway.start(folder);
    }

    @AfterEach
    void stop() {
        running.close();
    }

    @TestFactory
    Stream<DynamicTest> recorded_answers_come_out_the_same() {
        var tests = new ArrayList<DynamicTest>();
        for (var test : Recordings.read("conformance/cases/limits.json").path("cases")) {
            if (isPlain(test)) {
                tests.add(DynamicTest.dynamicTest(test.path("id").asText(), () -> play(test)));
            }
        }
        assertThat(tests).hasSizeGreaterThan(10);
        return tests.stream();
    }

    /// Time has to pass in others; they are played elsewhere.
    private static boolean isPlain(JsonNode test) {
        var plain = test.path("apis").valueStream().allMatch(api -> api.has("api_id"));
        for (var step : test.path("steps")) plain &= !step.has("wait_ms") && !step.has("save");
        return plain;
    }

    private void play(JsonNode test) throws IOException {
        running.serve(test.path("apis").valueStream().toArray(JsonNode[]::new));
        test.path("keys").forEach(key -> running.put(key.path("id").asText(), plainVariables(key.path("session"))));
        for (int i = 0; i < test.path("steps").size(); i++) {
            var step = test.path("steps").get(i);
            if (step.has("control")) return;
            var request = step.path("request");
            var recorded = test.path("recorded").get(i);
            var headers = new ArrayList<Header>();
            request.path("headers")
                    .properties()
                    .forEach(
                            h -> headers.add(new Header(h.getKey(), h.getValue().asText())));
            for (int n = 1; n < step.path("repeat").asInt(1); n++) send(request, headers);
            var answer = send(request, headers);
            var name = "step " + i + " " + request;
            assertThat(answer.status())
                    .as(name)
                    .isEqualTo(recorded.path("status").intValue());
            for (var member : List.of("x-ratelimit-limit", "x-ratelimit-remaining")) {
                assertThat(answer.header(member).orElse("none")).as(name).isEqualTo(header(recorded, member));
            }
            var error = recorded.path("body").path("error").asText();
            if (!error.isEmpty()) assertThat(answer.text()).as(name).contains("\"error\": \"" + error + "\"");
        }
    }

    private static JsonNode plainVariables(JsonNode session) {
        return RunningGateway.tree(session.toString().replace("{{run}}", "1"));
    }

    private static String header(JsonNode recorded, String name) {
        return recorded.path("headers")
                .valueStream()
                .filter(h -> h.get(0).asText().equals(name))
                .map(h -> h.get(1).asText())
                .findFirst()
                .orElse("none");
    }

    private io.sluice.testkit.http.RawAnswer send(JsonNode request, List<Header> headers) throws IOException {
        var method = request.path("method").asText("GET");
        return running.send(
                method,
                request.path("path").asText(),
                headers,
                request.path("body").asText());
    }
}
