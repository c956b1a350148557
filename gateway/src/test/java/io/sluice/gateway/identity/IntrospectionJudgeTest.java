package io.sluice.gateway.identity;

import static io.sluice.gateway.RunningGateway.tree;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.RunningGateway;
import io.sluice.testkit.http.Reply;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(ReplaceUnderscores.class)
class IntrospectionJudgeTest {
    @TempDir
    Path folder;

    private RunningGateway running;
    private TestIssuer issuer;

    @BeforeEach
    void start() throws IOException {
        running = RunningGateway.start(folder);
        issuer = new TestIssuer();
        issuer.reply("/ask", Reply.json("{\"active\":true,\"sub\":\"u\"}"));
    }

    @AfterEach
    void stop() {
        running.close();
        issuer.close();
    }

    private void serve(String cache) {
        running.serve(tree("""
                {'name':'t','api_id':'t','org_id':'default','active':true,
                 'external_oauth':{'enabled':true,'providers':[{'introspection':{'enabled':true,'url':'%s',
                   'client_id':'c','client_secret':'s&t'%s}}]},
                 'version_data':{'not_versioned':true,'versions':{'Default':{'name':'Default'}}},
                 'proxy':{'listen_path':'/t/','target_url':'{{UPSTREAM}}/','strip_listen_path':true}}
                """.formatted(issuer.url("/ask"), cache)));
    }

    @Test
    void without_a_cache_the_server_is_asked_each_time() throws IOException {
        serve("");
        for (int i = 0; i < 3; i++)
            assertThat(running.get("/t/x", "Bearer opaque").status()).isEqualTo(200);
        assertThat(issuer.asked("/ask")).isEqualTo(3);
        assertThat(issuer.server().last().text()).isEqualTo("client_id=c&client_secret=s%26t&token=opaque");
        issuer.reply("/ask", Reply.json("{\"active\":false}"));
        assertThat(running.get("/t/x", "Bearer opaque").text()).contains("access token is not valid");
    }

    @Test
    void with_a_cache_it_is_asked_once() throws IOException {
        serve(",'cache':{'enabled':true,'timeout':60}");
        for (int i = 0; i < 3; i++)
            assertThat(running.get("/t/x", "opaque").status()).isEqualTo(200);
        assertThat(issuer.asked("/ask")).isEqualTo(1);
    }

    @Test
    void a_remembered_answer_ends_with_its_token() throws IOException {
        serve(",'cache':{'enabled':true,'timeout':60}");
        issuer.reply("/ask", Reply.json("{\"active\":true,\"sub\":\"u\",\"exp\":1}"));
        assertThat(running.get("/t/x", "opaque").status()).isEqualTo(200);
        assertThat(running.get("/t/x", "opaque").status()).isEqualTo(401);
    }

    @Test
    void a_server_that_does_not_answer_decides_nothing() throws IOException {
        serve("");
        issuer.reply("/ask", Reply.of(503, "text/plain", new byte[0]));
        var answer = running.get("/t/x", "opaque");
        assertThat(answer.status()).isEqualTo(500);
        assertThat(answer.text()).contains("error happened during the access token validation");
    }
}
