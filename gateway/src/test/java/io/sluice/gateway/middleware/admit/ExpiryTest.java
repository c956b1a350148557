package io.sluice.gateway.middleware.admit;

import static io.sluice.gateway.Definitions.keyless;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.RunningGateway;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(ReplaceUnderscores.class)
class ExpiryTest {
    @TempDir
    Path folder;

    private RunningGateway running;

    @BeforeEach
    void start() throws IOException {
        running = RunningGateway.start(folder);
        running.serve(
                keyless("past", "", "{'expiration':'2001-01-01 00:00'}"),
                keyless("future", "", "{'expiration':'2099-12-31 23:59'}"),
                keyless("unreadable", "", "{'expiration':'tomorrow'}"),
                keyless("never", "", "{'expiration':'-1'}"),
                keyless("version", "'expires':'2001-01-01 00:00'", "{}"),
                keyless(
                        "blocked",
                        "'extended_paths':{'black_list':[{'path':'/x','method':'GET'}]}",
                        "{'expiration':'2099-12-31 23:59'}"));
    }

    @AfterEach
    void stop() {
        running.close();
    }

    @Test
    void an_api_whose_date_is_over_or_cannot_be_read_is_refused() throws IOException {
        for (var api : List.of("past", "unreadable")) {
            var answer = running.get("/" + api + "/x", "");
            assertThat(answer.status()).isEqualTo(403);
            assertThat(answer.text()).contains("API has expired");
        }
        assertThat(running.upstream.seen()).isEmpty();
    }

    @Test
    void a_date_to_come_is_told() throws IOException {
        var answer = running.get("/future/status/500", "");
        assertThat(answer.status()).isEqualTo(500);
        assertThat(answer.header("X-Tyk-Api-Expires")).contains("Thu, 31 Dec 2099 23:59:00 UTC");
        assertThat(running.get("/never/x", "").header("X-Tyk-Api-Expires")).isEmpty();
    }

    @Test
    void the_only_version_of_an_api_does_not_expire() throws IOException {
        var answer = running.get("/version/x", "");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("X-Tyk-Api-Expires")).isEmpty();
    }

    @Test
    void what_the_lists_refuse_says_nothing_of_the_date() throws IOException {
        var answer = running.get("/blocked/x", "");
        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.header("X-Tyk-Api-Expires")).isEmpty();
    }
}
