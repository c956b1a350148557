package io.sluice.gateway.source;

import static io.sluice.gateway.RunningGateway.tree;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.gateway.Gateway;
import io.sluice.gateway.notice.Notice;
import io.sluice.model.settings.GatewaySettings;
import io.sluice.model.settings.Secret;
import io.sluice.model.settings.SettingsReader;
import io.sluice.storage.Notices;
import io.sluice.storage.embedded.EmbeddedStorage;
import io.sluice.testkit.http.Header;
import io.sluice.testkit.http.RawAnswer;
import io.sluice.testkit.http.RawClient;
import io.sluice.testkit.http.RecordingUpstream;
import io.sluice.testkit.redis.GeneratedAuthority;
import io.sluice.testkit.redis.GeneratedCertificate;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A gateway that takes definitions and policies from a dashboard over a real socket.
@DisplayNameGeneration(ReplaceUnderscores.class)
class DashboardTest {
    private static final Header SECRET = new Header("x-tyk-authorization", "s");

    @TempDir
    Path folder;

    private RecordingUpstream upstream;
    private EmbeddedStorage storage;

    @BeforeEach
    void open() {
        upstream = RecordingUpstream.start();
        storage = EmbeddedStorage.open(folder.resolve("store"), InstantSource.system());
    }

    @AfterEach
    void close() {
        storage.close();
        upstream.close();
    }

    private static ConditionFactory patiently() {
        return await().atMost(Duration.ofSeconds(60));
    }

    /// @param more members of the settings, with a comma in front
    private Gateway start(String url, String more) throws IOException {
        var settings = """
                {'listen_address':'127.0.0.1','listen_port':0,'secret':'s','node_secret':'n','app_path':'%s',
                 'use_db_app_configs':true,'db_app_conf_options':{'connection_string':'%s'%s},
                 'policies':{'policy_source':'service'%s}}
                """.formatted(
                folder.resolve("apps"), url, more, url.isEmpty() ? "" : ",'policy_connection_string':'" + url + "'");
        return Gateway.start(GatewaySettings.of(settings.replace('\'', '"')), storage, InstantSource.system());
    }

    private String api(String id, String more) {
        return """
                {'api_definition':{'name':'%1$s','api_id':'%1$s','org_id':'default','active':true,'use_keyless':true,
                 'version_data':{'not_versioned':true,'versions':{'Default':{'name':'Default'}}},
                 'proxy':{'listen_path':'/%1$s/','target_url':'%2$s/','strip_listen_path':true}%3$s},'oas':null}
                """.formatted(id, upstream.address(), more).replace('\'', '"');
    }

    private static RawAnswer get(Gateway gateway, String path) throws IOException {
        return get(gateway, path, SECRET);
    }

    private static RawAnswer get(Gateway gateway, String path, Header field) throws IOException {
        try (var client = RawClient.connect(URI.create("http://127.0.0.1:" + gateway.port()))) {
            return client.exchange("GET", path, List.of(field));
        }
    }

    /// A new key with this session, JSON in single quotes.
    private static String made(Gateway gateway, String session) throws IOException {
        try (var client = RawClient.connect(URI.create("http://127.0.0.1:" + gateway.port()))) {
            var body = session.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
            var made = client.exchange("POST", "/tyk/keys/create", List.of(SECRET), body);
            assertThat(made.status()).isEqualTo(200);
            return tree(made.text()).path("key").asText();
        }
    }

    @Test
    void definitions_and_policies_are_fetched_and_follow_what_the_dashboard_says() throws IOException {
        try (var dashboard = new DashboardServer()) {
            dashboard.apis = "[" + api("one", "") + "]";
            dashboard.policies = "[{\"_id\":\"5ead7120575961000181867e\",\"org_id\":\"default\",\"name\":\"Gold\"}]";
            try (var gateway = start(dashboard.url(), "")) {
                assertThat(get(gateway, "/one/x").status()).isEqualTo(200);
                assertThat(get(gateway, "/tyk/policies").text()).contains("5ead7120575961000181867e");
                assertThat(get(gateway, "/hello").text()).contains("\"dashboard\"", "\"status\":\"pass\"");
                dashboard.apis = "[" + api("two", "") + "]";
                assertThat(get(gateway, "/tyk/reload/?block=true").status()).isEqualTo(200);
                assertThat(get(gateway, "/two/x").status()).isEqualTo(200);
                assertThat(get(gateway, "/one/x").status()).isEqualTo(404);
                // It says that it is there.
                patiently().until(() -> dashboard.calls.contains("GET /register/ping"));
                assertThat(dashboard.nodes()).isEqualTo(1);
            }
            assertThat(dashboard.calls).endsWith("DELETE /system/node");
        }
    }

    @Test
    void a_dashboard_that_forgot_the_node_takes_it_in_again() throws IOException {
        try (var dashboard = new DashboardServer()) {
            dashboard.apis = "[" + api("one", "") + "]";
            try (var gateway = start(dashboard.url(), "")) {
                dashboard.forget();
                dashboard.apis = "[" + api("two", "") + "]";
                assertThat(get(gateway, "/tyk/reload/?block=true").status()).isEqualTo(200);
                assertThat(get(gateway, "/two/x").status()).isEqualTo(200);
                assertThat(dashboard.nodes()).isEqualTo(2);
                // The heartbeat finds out by itself, and loads what changed meanwhile.
                dashboard.apis = "[" + api("three", "") + "]";
                dashboard.forget();
                patiently().until(() -> get(gateway, "/three/x").status() == 200);
            }
        }
    }

    @Test
    void while_the_dashboard_is_away_the_last_known_definitions_go_on_and_a_node_can_start_with_them()
            throws IOException {
        int port;
        try (var dashboard = new DashboardServer()) {
            port = dashboard.port();
            dashboard.apis = "[" + api("one", "") + "]";
            try (var gateway = start(dashboard.url(), "")) {
                dashboard.close();
                get(gateway, "/tyk/reload/?block=true");
                assertThat(get(gateway, "/one/x").status()).isEqualTo(200);
                assertThat(get(gateway, "/hello").text()).contains("\"status\":\"warn\"");
            }
        }
        try (var gateway = start("http://127.0.0.1:" + port, "")) {
            assertThat(get(gateway, "/one/x").status()).isEqualTo(200);
            assertThat(get(gateway, "/ready").status()).isEqualTo(200);
        }
        var kept = folder.resolve("apps/.dashboard/apis");
        Files.writeString(kept, Files.readString(kept).replace("/one/", "/two/"));
        try (var gateway = start("http://127.0.0.1:" + port, "")) {
            assertThat(get(gateway, "/two/x").status()).isEqualTo(404);
            assertThat(get(gateway, "/ready").status()).isEqualTo(503);
        }
    }

    @Test
    void a_node_that_starts_before_its_dashboard_serves_once_that_is_there() throws IOException {
        int port;
        try (var dashboard = new DashboardServer()) {
            port = dashboard.port();
        }
        try (var gateway = start("http://127.0.0.1:" + port, "")) {
            assertThat(get(gateway, "/ready").text()).contains("A successful API reload did not happen");
            try (var dashboard = new DashboardServer(port)) {
                dashboard.apis = "[" + api("one", "") + "]";
                patiently().until(() -> get(gateway, "/one/x").status() == 200);
            }
        }
    }

    @Test
    void a_segmented_node_serves_what_has_one_of_its_tags() throws IOException {
        try (var dashboard = new DashboardServer()) {
            dashboard.apis = "["
                    + String.join(
                            ",",
                            api("edge", ",'tags':['edge','eu']"),
                            api("other", ",'tags':['us']"),
                            api("none", ""),
                            api("off", ",'tags':['edge'],'tags_disabled':true"))
                    + "]";
            try (var gateway = start(dashboard.url(), ",'node_is_segmented':true,'tags':['edge']")) {
                assertThat(get(gateway, "/edge/x").status()).isEqualTo(200);
                for (var path : List.of("/other/x", "/none/x", "/off/x")) {
                    assertThat(get(gateway, path).status()).as(path).isEqualTo(404);
                }
            }
        }
    }

    @Test
    void an_api_that_can_no_longer_be_read_costs_only_its_change() throws IOException {
        try (var dashboard = new DashboardServer()) {
            dashboard.apis = "[" + api("one", "") + "," + api("two", "") + "]";
            try (var gateway = start(dashboard.url(), "")) {
                dashboard.apis = "[" + api("one", ",'is_oas':true") + "," + api("three", "") + ",{\"oas\":{}}]";
                assertThat(get(gateway, "/tyk/reload/?block=true").status()).isEqualTo(200);
                assertThat(get(gateway, "/one/x").status()).isEqualTo(200);
                assertThat(get(gateway, "/three/x").status()).isEqualTo(200);
                assertThat(get(gateway, "/two/x").status()).isEqualTo(404);
                assertThat(gateway.loader().last().problems().toString())
                        .contains("dashboard/one/oas", "dashboard/2", "has no api_id");
            }
        }
    }

    @Test
    void a_wrong_node_secret_leaves_the_node_unready() throws IOException {
        try (var dashboard = new DashboardServer()) {
            dashboard.secret = "another";
            try (var gateway = start(dashboard.url(), "")) {
                assertThat(get(gateway, "/ready").status()).isEqualTo(503);
                assertThat(get(gateway, "/hello").text()).contains("the dashboard does not answer");
            }
        }
    }

    @Test
    void a_node_that_was_not_told_where_the_dashboard_is_hears_it_from_the_store() throws IOException {
        try (var dashboard = new DashboardServer();
                var gateway = start("", "")) {
            dashboard.apis = "[" + api("one", "") + "]";
            var payload = "{\"DashboardConfig\":{\"Hostname\":\"127.0.0.1\",\"Port\":" + dashboard.port()
                    + ",\"UseTLS\":false},\"TimeStamp\":1}";
            storage.notices()
                    .publish(Notices.CLUSTER, new Notice("NoticeDashboardZeroConf", payload).signed(new Secret("n")))
                    .toCompletableFuture()
                    .join();
            patiently().until(() -> get(gateway, "/one/x").status() == 200);
        }
        var read = SettingsReader.read(
                Optional.of("{\"use_db_app_configs\":true,\"disable_dashboard_zeroconf\":true}"), "tyk.conf", Map.of());
        assertThat(read.problems().toString()).contains("needs the URL of the dashboard");
    }

    @Test
    void the_dashboard_is_told_of_quotas_that_are_used_up_soon() throws IOException {
        try (var dashboard = new DashboardServer()) {
            dashboard.apis = "[" + api("one", "").replace("\"use_keyless\":true", "\"use_keyless\":false") + "]";
            var monitor = "},'monitor':{'enable_trigger_monitors':true,'global_trigger_limit':50,"
                    + "'configuration':{'target_path':''},'monitor_user_keys':true";
            try (var gateway = start(dashboard.url(), monitor)) {
                var key = made(gateway, """
                        {'org_id':'default','quota_max':2,'quota_renewal_rate':600,'allowance':0,'rate':0,'per':0,
                         'access_rights':{'one':{'api_id':'one','versions':['Default']}}}
                        """);
                // The dashboard forgets the node in between: it is told all the same.
                dashboard.forget();
                assertThat(get(gateway, "/one/x", new Header("Authorization", key))
                                .status())
                        .isEqualTo(200);
                patiently().until(() -> !dashboard.quotas.isEmpty());
                var told = tree(dashboard.quotas.getFirst());
                assertThat(told.path("key").asText()).isEqualTo(key);
                assertThat(told.path("org_id").asText()).isEqualTo("default");
                assertThat(told.path("trigger_limit").asInt()).isEqualTo(50);
                assertThat(told.path("usage_percentage").asInt()).isEqualTo(50);
            }
        }
    }

    @Test
    void a_dashboard_that_speaks_tls_is_trusted_by_its_certificate_unless_that_is_not_wanted() throws IOException {
        var certificate = GeneratedCertificate.in(folder);
        try (var dashboard = DashboardServer.secured(certificate.context())) {
            dashboard.apis = "[" + api("one", "") + "]";
            try (var gateway = start(dashboard.url(), "")) {
                assertThat(get(gateway, "/ready").status()).isEqualTo(503);
            }
            assertThat(dashboard.calls).isEmpty();
            var any = "},'http_server_options':{'ssl_insecure_skip_verify':true";
            try (var gateway = start(dashboard.url(), any)) {
                assertThat(get(gateway, "/one/x").status()).isEqualTo(200);
            }
        }
    }

    @Test
    void a_dashboard_that_asks_who_is_there_is_shown_the_certificate_of_the_settings() throws IOException {
        var server = GeneratedCertificate.in(folder);
        var own = GeneratedAuthority.in(folder, "root").issue("node");
        var pem = folder.resolve("node.pem");
        Files.writeString(pem, Files.readString(own.certificate()) + Files.readString(own.key()));
        var any = "},'http_server_options':{'ssl_insecure_skip_verify':true},'security':{'certificates':"
                + "{'dashboard_api':['%s']}";
        try (var dashboard = DashboardServer.demanding(server.context())) {
            dashboard.apis = "[" + api("one", "") + "]";
            try (var gateway = start(dashboard.url(), any.formatted(own.certificate()))) {
                assertThat(get(gateway, "/ready").status())
                        .as("a certificate without its key")
                        .isEqualTo(503);
            }
            assertThat(dashboard.calls).isEmpty();
            try (var gateway = start(dashboard.url(), any.formatted(pem))) {
                assertThat(get(gateway, "/one/x").status()).isEqualTo(200);
            }
        }
    }

    @Test
    void keys_get_the_rights_of_policies_that_the_dashboard_keeps() throws IOException {
        try (var dashboard = new DashboardServer()) {
            dashboard.apis = "[" + api("one", "").replace("\"use_keyless\":true", "\"use_keyless\":false") + "]";
            dashboard.policies = tree("""
                    [{'id':'gold','org_id':'default','rate':0,'per':0,'quota_max':-1,
                      'access_rights':{'one':{'api_id':'one','versions':['Default']}}}]
                    """).toString();
            try (var gateway = start(dashboard.url(), "")) {
                var key = made(gateway, "{'org_id':'default','apply_policies':['gold']}");
                assertThat(get(gateway, "/one/x", new Header("Authorization", key))
                                .status())
                        .isEqualTo(200);
            }
        }
    }
}
