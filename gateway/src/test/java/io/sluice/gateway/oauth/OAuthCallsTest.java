package io.sluice.gateway.oauth;

import static io.sluice.gateway.RunningGateway.tree;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.gateway.RunningGateway;
import io.sluice.model.document.Json;
import io.sluice.model.policy.Policies;
import io.sluice.model.policy.PolicyCodec;
import io.sluice.testkit.http.Header;
import io.sluice.testkit.http.RawAnswer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The calls around tokens of the built-in OAuth server: what the settings change, lists, the end of many, notices.
@DisplayNameGeneration(ReplaceUnderscores.class)
class OAuthCallsTest {
    private static RunningGateway running;

    private static JsonNode api(String id, String accessTypes, String more) {
        return tree("""
                {'name':'%1$s','api_id':'%1$s','org_id':'default','active':true,%3$s
                 'oauth_meta':{'auth_login_redirect':'http://login.test/in','allowed_access_types':[%2$s],
                  'allowed_authorize_types':['code']},
                 'version_data':{'not_versioned':true,'versions':{'Default':{'name':'Default'}}},
                 'proxy':{'listen_path':'/%1$s/','target_url':'{{UPSTREAM}}/','strip_listen_path':true}}
                """.formatted(id, accessTypes, more));
    }

    @BeforeAll
    static void start(@TempDir Path folder) throws IOException {
        var apps = Files.createDirectories(folder.resolve("apps"));
        running = RunningGateway.start(
                folder.resolve("store"),
                "{'app_path':'" + apps
                        + "','oauth_error_status_code':401,'oauth_token_expire':77,'oauth_token_expired_retain_period':60}");
        serve(
                apps,
                api("o", "'client_credentials'", "'use_oauth2':true,"),
                api(
                        "told",
                        "'client_credentials'",
                        "'use_oauth2':true,'notifications':{'shared_secret':'shared',"
                                + "'oauth_on_keychange_url':'{{UPSTREAM}}/notified'},"),
                api("none", "", "'external_oauth':{'enabled':true,'providers':[]},"),
                api("empty", "", "'external_oauth':{'enabled':true,'providers':[{}]},"));
        // A reload takes policies from its source, which has none.
        running.gateway.policies().apply(new Policies(List.of(RunningGateway.good(PolicyCodec.read(tree("""
                        {'id':'p','org_id':'default','active':true,'rate':1000,'per':1,'quota_max':-1,
                         'access_rights':{'o':{'api_id':'o','versions':['Default']},
                                          'told':{'api_id':'told','versions':['Default']}}}
                        """))))));
        for (var id : List.of("o", "told")) {
            for (var name : List.of("c", "many")) {
                new OAuthStore(running.storage.values(), RunningGateway.FORMS, id)
                        .put(
                                new OAuthClient(
                                        name,
                                        "s3cret",
                                        "http://client.test/cb",
                                        Json.object().nullNode(),
                                        "p",
                                        ""),
                                "default");
            }
        }
    }

    /// From files, as the control API knows only what a source brought.
    private static void serve(Path apps, JsonNode... apis) throws IOException {
        for (var api : apis) {
            var text = api.toString()
                    .replace("{{UPSTREAM}}", running.upstream.address().toString());
            Files.writeString(apps.resolve(api.path("api_id").asText() + ".json"), text);
        }
        assertThat(control("GET", "/tyk/reload?block=true").status()).isEqualTo(200);
    }

    @AfterAll
    static void stop() {
        running.close();
    }

    private static RawAnswer post(String path, String form, Header... more) throws IOException {
        var headers = new ArrayList<>(List.of(more));
        headers.add(new Header("Content-Type", "application/x-www-form-urlencoded"));
        return running.send("POST", path, headers, form);
    }

    private static RawAnswer token(String api, String client, String form) throws IOException {
        var pair = Base64.getEncoder().encodeToString((client + ":s3cret").getBytes(UTF_8));
        return post("/" + api + "/oauth/token", form, new Header("Authorization", "Basic " + pair));
    }

    private static RawAnswer control(String method, String path) throws IOException {
        return running.send(method, path, List.of(new Header("X-Tyk-Authorization", "s")), "");
    }

    @Test
    void the_settings_say_how_a_refusal_is_numbered_and_how_long_a_token_lives() throws IOException {
        var refused = token("o", "c", "grant_type=password&username=u&password=p");
        assertThat(refused.status()).isEqualTo(401);
        assertThat(refused.text()).contains("unsupported_grant_type");
        assertThat(token("o", "c", "grant_type=client_credentials").text()).contains("\"expires_in\":77");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"grant_type\":\"client_credentials\",\"scope\":null}|200|access_token",
                "{\"grant_type\":\"client_credentials\",\"scope\":1}|401|unsupported_grant_type"
            })
    void one_member_that_is_no_text_spoils_a_token_request_in_json(String json, int status, String part)
            throws IOException {
        var pair = Base64.getEncoder().encodeToString("c:s3cret".getBytes(UTF_8));
        var headers =
                List.of(new Header("Content-Type", "application/json"), new Header("Authorization", "Basic " + pair));
        var answer = running.send("POST", "/o/oauth/token", headers, json);
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.text()).contains(part);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"api_id\":\"o\",\"client_id\":1}|500|Unmarshalling failed",
                "[]|500|Unmarshalling failed",
                "null|400|Policy doesn't exist",
                "{\"API_ID\":\"o\",\"Client_Id\":\"typed\",\"meta_data\":[1]}|200|\"meta_data\":[1]"
            })
    void members_of_a_client_are_texts(String json, int status, String part) throws IOException {
        var secret = List.of(new Header("X-Tyk-Authorization", "s"));
        var answer = running.send("POST", "/tyk/oauth/clients/create", secret, json);
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.text()).contains(part);
    }

    @ParameterizedTest
    @CsvSource({
        "'',401,client_id is required",
        "client_id=c,401,client_secret is required",
        "client_id=x&client_secret=s3cret,404,error getting oauth client",
        "client_id=c&client_secret=wrong,401,client secret is wrong",
        "client_id=c&client_secret=s3cret,200,tokens revoked successfully"
    })
    void who_ends_all_tokens_of_a_client_proves_to_be_it(String form, int status, String message) throws IOException {
        var answer = post("/o/oauth/revoke_all", form);
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.text()).contains(message);
    }

    @Test
    void the_tokens_of_a_client_are_listed_in_pages() throws IOException {
        for (int i = 0; i < 110; i++) {
            assertThat(token("o", "many", "grant_type=client_credentials").status())
                    .isEqualTo(200);
        }
        var list = "/tyk/oauth/clients/o/many/tokens?page=";
        var text = control("GET", list + "1").text();
        var first = Json.parse(text);
        assertThat(first.path("Pagination").path("page_total").asInt()).as(text).isEqualTo(2);
        assertThat(first.path("Pagination").path("page_size").asInt()).isEqualTo(100);
        assertThat(first.path("Tokens")).hasSize(100);
        assertThat(Json.parse(control("GET", list + "2").text()).path("Tokens")).hasSize(10);
        assertThat(Json.parse(control("GET", list + "3").text()).path("Tokens")).isEmpty();
        assertThat(Json.parse(control("GET", list + "-1").text())
                        .path("Pagination")
                        .path("page_num")
                        .asInt())
                .isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({
        "'',422,scope parameter is required",
        "?scope=x,400,unknown scope",
        "?scope=lapsed,200,lapsed tokens purged"
    })
    void lapsed_tokens_are_purged_by_name_only(String query, int status, String message) throws IOException {
        var answer = control("DELETE", "/tyk/oauth/tokens" + query);
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.text()).contains(message);
    }

    @Test
    void a_new_token_is_told_to_who_is_named_with_the_shared_secret() throws IOException {
        var issued = Json.parse(
                        token("told", "c", "grant_type=client_credentials").text())
                .path("access_token")
                .asText();
        Awaitility.await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
            var told = running.upstream.seen().stream()
                    .filter(seen -> seen.path().equals("/notified"))
                    .toList();
            assertThat(told).hasSize(1);
            assertThat(told.getFirst().method()).isEqualTo("POST");
            assertThat(told.getFirst().header("X-Tyk-Shared-Secret")).hasValue("shared");
            assertThat(told.getFirst().text())
                    .contains("\"notification_type\":\"new\"", "\"new_oauth_token\":\"" + issued + "\"");
        });
    }

    @ParameterizedTest
    @CsvSource({
        "none,404,there should be at least one provider configured",
        "empty,500,access token validation method is not specified"
    })
    void external_tokens_need_somebody_who_checks_them(String api, int status, String message) throws IOException {
        var answer = running.get("/" + api + "/", "Bearer x");
        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
        assertThat(answer.text()).containsIgnoringCase(message);
    }
}
