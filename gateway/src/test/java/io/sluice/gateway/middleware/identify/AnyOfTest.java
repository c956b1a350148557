package io.sluice.gateway.middleware.identify;

import static io.sluice.gateway.RunningGateway.tree;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.gateway.RunningGateway;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(ReplaceUnderscores.class)
class AnyOfTest {
    @TempDir
    Path folder;

    private RunningGateway running;

    @BeforeEach
    void start() throws IOException {
        running = RunningGateway.start(folder);
        running.put("good-key", tree("{'org_id':'default','access_rights':{'t':{'api_id':'t'}}}"));
    }

    @AfterEach
    void stop() {
        running.close();
    }

    private static JsonNode api(String more) {
        return tree("""
                {'name':'t','api_id':'t','org_id':'default','active':true,'use_standard_auth':true,
                 'auth_configs':{'authToken':{'auth_header_name':'Authorization','name':'token'}},
                 'version_data':{'not_versioned':true,'versions':{'Default':{'name':'Default'}}},
                 'proxy':{'listen_path':'/t/','target_url':'{{UPSTREAM}}/','strip_listen_path':true},
                """ + more + "}");
    }

    @Test
    void the_first_group_that_passes_lets_in() throws IOException {
        running.serve(api("'security_requirements':[['nothing'],['token']]"));
        assertThat(running.get("/t/x", "good-key").status()).isEqualTo(200);
        // Once more: now the session is cached, and no verdict is late.
        assertThat(running.get("/t/x", "good-key").status()).isEqualTo(200);
    }

    @Test
    void the_last_groups_refusal_is_the_answer() throws IOException {
        running.serve(api("'security_requirements':[['nothing'],['token']]"));
        assertThat(running.get("/t/x", "").status()).isEqualTo(401);
        assertThat(running.get("/t/x", "bad-key").status()).isEqualTo(403);
    }

    @Test
    void a_scheme_that_nothing_stands_for_fails_its_group() throws IOException {
        running.serve(api("'security_requirements':[['token'],['token','nothing']]"));
        assertThat(running.get("/t/x", "good-key").status()).isEqualTo(200);
        var refused = running.get("/t/x", "bad-key");
        assertThat(refused.status()).isEqualTo(403);
        running.serve(api("'security_requirements':[['nothing'],['token','nothing']]"));
        var half = running.get("/t/x", "good-key");
        assertThat(half.status()).isEqualTo(500);
        assertThat(half.text()).contains("security scheme nothing is not configured");
    }

    @Test
    void a_session_that_does_not_count_is_none() throws IOException {
        running.serve(api("'base_identity_provided_by':'jwt_claim'"));
        var refused = running.get("/t/x", "good-key");
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.text()).contains("Session state is missing or unset!");
        assertThat(running.get("/t/x", "bad-key").status()).isEqualTo(403);
        running.serve(api("'base_identity_provided_by':'auth_token'"));
        assertThat(running.get("/t/x", "good-key").status()).isEqualTo(200);
    }
}
