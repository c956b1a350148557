package io.sluice.gateway.middleware.admit;

import static io.sluice.gateway.Definitions.keyless;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.RunningGateway;
import io.sluice.testkit.http.RawAnswer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(ReplaceUnderscores.class)
class RequestSizeTest {
    @TempDir
    Path folder;

    private static RawAnswer post(RunningGateway running, String path, String body) throws IOException {
        return running.send("POST", path, List.of(), body);
    }

    @Test
    void the_length_is_compared_with_the_limits_of_version_and_endpoint() throws IOException {
        try (var running = RunningGateway.start(folder)) {
            running.serve(keyless(
                    "a",
                    "'global_size_limit':5,'extended_paths':{'size_limits':["
                            + "{'path':'/small','method':'POST','size_limit':2}]}",
                    "{}"));
            assertThat(post(running, "/a/x", "12345").status()).isEqualTo(200);
            var tooLarge = post(running, "/a/x", "123456");
            assertThat(tooLarge.status()).isEqualTo(400);
            assertThat(tooLarge.text()).contains("Request is too large");
            assertThat(post(running, "/a/small", "12").status()).isEqualTo(200);
            assertThat(post(running, "/a/small", "123").status()).isEqualTo(400);
            assertThat(running.send("DELETE", "/a/x", List.of(), "123456").status())
                    .isEqualTo(200);
        }
    }

    @Test
    void a_body_above_the_limit_of_the_gateway_is_refused_plainly_before_routing() throws IOException {
        try (var running = RunningGateway.start(folder, "{'http_server_options':{'max_request_body_size':4}}")) {
            running.serve(keyless("a", "{}"));
            assertThat(post(running, "/a/x", "1234").status()).isEqualTo(200);
            var refused = post(running, "/nowhere", "12345");
            assertThat(refused.status()).isEqualTo(413);
            assertThat(refused.text()).isEqualTo("Request Entity Too Large");
            assertThat(running.upstream.seen()).hasSize(1);
        }
    }
}
