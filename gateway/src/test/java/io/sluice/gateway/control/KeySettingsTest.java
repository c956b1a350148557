package io.sluice.gateway.control;

import static io.sluice.gateway.RunningGateway.tree;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.gateway.RunningGateway;
import io.sluice.testkit.http.Header;
import io.sluice.testkit.http.RawAnswer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Settings that say how keys are named, listed and refused, all of them on one gateway.
@DisplayNameGeneration(ReplaceUnderscores.class)
class KeySettingsTest {
    private static final String NAME = "a-name-of-at-least-thirty-two-letters";
    private static final JsonNode API = tree("""
            {'name':'k','api_id':'k','org_id':'default','active':true,
             'auth_configs':{'authToken':{'auth_header_name':'Authorization'}},
             'version_data':{'not_versioned':true,'versions':{'Default':{'name':'Default'}}},
             'proxy':{'listen_path':'/k/','target_url':'{{UPSTREAM}}/','strip_listen_path':true}}
            """);
    private static final String KEY = """
            {"org_id":"default","access_rights":{"k":{"api_id":"k","versions":["Default"]}}}
            """;

    private static RunningGateway running;

    @BeforeAll
    static void start(@TempDir Path folder) throws IOException {
        running = RunningGateway.start(folder, """
                {'disable_key_actions_by_username':true,'min_token_length':32,'enable_hashed_keys_listing':false,
                 'override_messages':{'auth.auth_field_missing':{'message':'No key','code':402},
                                      'auth.key_not_found':{'code':418}}}
                """);
        running.serve(API);
        assertThat(control("POST", "/tyk/keys/" + NAME, KEY).status()).isEqualTo(200);
    }

    @AfterAll
    static void stop() {
        running.close();
    }

    private static RawAnswer control(String method, String path, String body) throws IOException {
        return running.send(method, path, List.of(new Header("X-Tyk-Authorization", "s")), body);
    }

    @Test
    void a_key_goes_by_its_whole_name_only_where_the_short_one_is_switched_off() throws IOException {
        assertThat(running.get("/k/x", RunningGateway.FORMS.token("default", NAME))
                        .status())
                .isEqualTo(200);
        assertThat(running.get("/k/x", NAME).status()).isEqualTo(418);
        var byUser = "/tyk/keys/" + NAME + "?username=true&org_id=default";
        assertThat(control("GET", byUser, "").status()).isEqualTo(404);
        assertThat(control("DELETE", byUser, "").status()).isEqualTo(404);
    }

    @Test
    void a_name_that_is_too_short_is_told_how_long_it_has_to_be() throws IOException {
        var short31 = control("POST", "/tyk/keys/" + "n".repeat(31), KEY);
        assertThat(short31.status()).isEqualTo(400);
        assertThat(short31.text()).contains("custom key ID length 31 is less than min_token_length (32)");
        assertThat(control("POST", "/tyk/keys/" + "n".repeat(32), KEY).status()).isEqualTo(200);
    }

    @Test
    void hashes_are_listed_only_where_that_is_switched_on() throws IOException {
        var list = control("GET", "/tyk/keys", "");
        assertThat(list.status()).isEqualTo(404);
        assertThat(list.text()).contains("Hashed key listing is disabled in config (enable_hashed_keys_listing)");
    }

    @Test
    void refusals_have_the_words_and_the_status_of_the_settings() throws IOException {
        var missing = running.get("/k/x", "");
        assertThat(missing.status()).isEqualTo(402);
        assertThat(missing.text()).contains("\"error\": \"No key\"");
        var unknown = running.get("/k/x", "u".repeat(40));
        assertThat(unknown.status()).isEqualTo(418);
        assertThat(unknown.text()).contains("Access to this API has been disallowed");
    }
}
