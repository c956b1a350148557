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
class EndpointAccessTest {
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

    private int status(String method, String path) throws IOException {
        return running.send(method, path, List.of(), "").status();
    }

    @Test
    void one_allowed_endpoint_closes_all_others() throws IOException {
        running.serve(keyless("a", """
                {'white_list':[{'path':'/open','method':'GET'}],'black_list':[{'path':'/both','method':''}],
                 'ignored':[{'path':'/free','method':'GET'}]}
                """));
        assertThat(status("GET", "/a/open")).isEqualTo(200);
        assertThat(status("POST", "/a/open")).isEqualTo(403);
        assertThat(status("GET", "/a/other")).isEqualTo(403);
        assertThat(status("GET", "/a/both")).isEqualTo(403);
        assertThat(status("GET", "/a/free")).isEqualTo(200);
    }

    @Test
    void an_ignored_endpoint_beats_a_blocked_one() throws IOException {
        running.serve(keyless("a", """
                {'black_list':[{'path':'/x','method':'GET'}],'ignored':[{'path':'/x','method':'GET'}]}
                """));
        assertThat(status("GET", "/a/x")).isEqualTo(200);
    }

    @Test
    void an_internal_endpoint_is_closed_to_clients_also_when_it_is_mocked() throws IOException {
        running.serve(keyless("a", """
                {'internal':[{'path':'/in','method':'GET'}],'white_list':[{'path':'/in','method':'GET'}],
                 'mock_response':[{'path':'/in','method':'GET','code':200,'body':'no'}]}
                """));
        assertThat(status("GET", "/a/in")).isEqualTo(403);
    }

    @Test
    void a_mock_answers_with_a_guessed_type_before_anything_else() throws IOException {
        running.serve(keyless(
                "a",
                "'extended_paths':{'mock_response':[{'path':'/m','method':'GET','code':418,'body':'text',"
                        + "'headers':{'X-M':'1'}}]}",
                "{'blacklisted_ips':['127.0.0.1']}"));
        var answer = running.send("GET", "/a/m", List.of(), "");
        assertThat(answer.status()).isEqualTo(418);
        assertThat(answer.text()).isEqualTo("text");
        assertThat(answer.header("Content-Type")).contains("text/plain; charset=utf-8");
        assertThat(answer.header("X-M")).contains("1");
        assertThat(answer.header("X-RateLimit-Limit")).isEmpty();
    }

    @Test
    void an_address_on_the_block_list_stays_out_whatever_its_connection_is() throws IOException {
        running.serve(keyless("a", "", "{'blacklisted_ips':['203.0.113.0/24']}"));
        assertThat(status("GET", "/a/x")).isEqualTo(200);
        var forwarded = List.of(new io.sluice.testkit.http.Header("X-Real-IP", "203.0.113.7"));
        var answer = running.send("GET", "/a/x", forwarded, "");
        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.text()).contains("access from this IP has been disallowed");
    }
}
