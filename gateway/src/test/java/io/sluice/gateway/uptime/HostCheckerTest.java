package io.sluice.gateway.uptime;

import static io.sluice.gateway.RunningGateway.good;
import static io.sluice.gateway.RunningGateway.tree;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.gateway.event.Events;
import io.sluice.gateway.identity.ProviderHttp;
import io.sluice.gateway.service.ServiceClient;
import io.sluice.gateway.upstream.discovery.Discoveries;
import io.sluice.model.api.ApiDefinition;
import io.sluice.model.api.ClassicReader;
import io.sluice.model.settings.ServiceSettings;
import io.sluice.model.settings.UptimeSettings;
import io.sluice.storage.Storage;
import io.sluice.storage.embedded.EmbeddedStorage;
import io.sluice.testkit.http.RecordingUpstream;
import io.sluice.testkit.http.Reply;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(ReplaceUnderscores.class)
class HostCheckerTest {
    private static final UptimeSettings SETTINGS = new UptimeSettings(true, "", 2, Duration.ofSeconds(60), 2, false);

    @TempDir
    Path folder;

    private Storage storage;
    private final HostHealth health = new HostHealth();
    private final List<ApiDefinition> apis = new ArrayList<>();
    private final Discoveries discoveries = new Discoveries(60, new ProviderHttp());
    private HostChecker checker;

    @BeforeEach
    void start() throws IOException {
        storage = EmbeddedStorage.open(folder, InstantSource.system());
        checker = checker(SETTINGS, Events.SILENT);
    }

    @AfterEach
    void stop() {
        checker.close();
        discoveries.close();
        storage.close();
    }

    private HostChecker checker(UptimeSettings settings, Events events) {
        var telling = new HostChecker.Telling(events, storage.records(), InstantSource.system());
        return new HostChecker(settings, storage.values(), () -> apis, discoveries, health, telling, client());
    }

    private static ServiceClient client() {
        return new ServiceClient(HostChecker.GROUP, ServiceSettings.DIRECT, false, _ -> Optional.empty());
    }

    private void serve(String host, String test) {
        apis.clear();
        apis.add(good(ClassicReader.read((ObjectNode) tree("""
                {'api_id':'a','name':'a','org_id':'o','active':true,'use_keyless':true,
                 'version_data':{'not_versioned':true,'versions':{'Default':{'name':'Default'}}},
                 'uptime_tests':{'check_list':[%s]},
                 'proxy':{'listen_path':'/a/','enable_load_balancing':true,'check_host_against_uptime_tests':true,
                 'target_list':['http://%s/'],'target_url':'http://%s/'}}
                """.formatted(test, host, host)))));
    }

    @Test
    void hosts_that_a_registry_names_are_tested_in_place_of_the_list() throws IOException {
        int closed;
        try (var socket = new ServerSocket(0)) {
            closed = socket.getLocalPort();
        }
        try (var well = RecordingUpstream.start();
                var registry = RecordingUpstream.start(_ -> Reply.json(
                        "[{\"host\":\"%s\"},{\"host\":\"127.0.0.1:%d\"}]".formatted(well.address(), closed)))) {
            serve(
                    "listed:1",
                    "{'url':'http://listed:1/'}],'config':{'service_discovery':{"
                            + "'use_discovery_service':true,'query_endpoint':'" + registry.address()
                            + "','data_path':'host','endpoint_returns_list':true,'use_target_list':true}},'x':[");
            checker.round();
            checker.round();
            assertThat(health.down()).containsExactly("127.0.0.1:" + closed);
            assertThat(well.seen()).hasSize(2);
            assertThat(registry.seen()).hasSize(1);
        }
    }

    @Test
    void the_list_is_tested_while_the_registry_has_never_named_anybody() throws IOException {
        try (var listed = RecordingUpstream.start();
                var registry = RecordingUpstream.start(_ -> Reply.json("{}"))) {
            serve(
                    "listed:1",
                    "{'url':'" + listed.address() + "'}],'config':{'service_discovery':{"
                            + "'use_discovery_service':true,'query_endpoint':'" + registry.address()
                            + "','data_path':'host'}},'x':[");
            checker.round();
            assertThat(listed.seen()).hasSize(1);
        }
    }

    @Test
    void a_host_is_down_after_so_many_failures_and_up_after_as_many_successes() throws IOException {
        int port;
        try (var socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        var host = "127.0.0.1:" + port;
        serve(host, "{'url':'http://" + host + "/status/200'}");
        checker.round();
        assertThat(health.isDown(host)).isFalse();
        checker.round();
        assertThat(health.isDown(host)).isTrue();
        assertThat(storage.values()
                        .exists("host-checker:PollerCheckerInstance:" + host)
                        .toCompletableFuture()
                        .join())
                .isTrue();
        try (var upstream = RecordingUpstream.start(port, new io.sluice.testkit.http.PathReplies())) {
            checker.round();
            assertThat(health.isDown(host)).isTrue();
            checker.round();
            assertThat(health.isDown(host)).isFalse();
            assertThat(upstream.seen()).hasSize(2);
        }
    }

    @Test
    void another_status_than_200_is_a_failure() throws IOException {
        try (var upstream = RecordingUpstream.start(0, new io.sluice.testkit.http.PathReplies())) {
            var host = "127.0.0.1:" + upstream.port();
            serve(host, "{'url':'http://" + host + "/status/204'}");
            checker.round();
            checker.round();
            assertThat(health.isDown(host)).isTrue();
        }
    }

    @Test
    void a_socket_is_well_when_it_says_what_is_expected() throws IOException {
        try (var upstream = RecordingUpstream.start(0, new io.sluice.testkit.http.PathReplies())) {
            var host = "127.0.0.1:" + upstream.port();
            serve(
                    host,
                    "{'protocol':'tcp','url':'" + host + "','commands':["
                            + "{'name':'send','message':'GET /x HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n'},"
                            + "{'name':'expect','message':'HTTP/1.1 200'}]}");
            checker.round();
            checker.round();
            assertThat(health.isDown(host)).isFalse();
            serve(
                    host,
                    "{'protocol':'tcp','url':'" + host + "','commands':["
                            + "{'name':'send','message':'GET /x HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n'},"
                            + "{'name':'expect','message':'SSH'}]}");
            checker.round();
            checker.round();
            assertThat(health.isDown(host)).isTrue();
        }
    }

    @Test
    void a_socket_may_want_to_know_who_asks() throws Exception {
        try (var server = new ServerSocket(0)) {
            var host = "127.0.0.1:" + server.getLocalPort();
            serve(
                    host,
                    "{'protocol':'tcp','url':'" + host + "','timeout':60000000000,'enable_proxy_protocol':true,"
                            + "'commands':[{'name':'send','message':'hello\\n'},{'name':'expect','message':'well'}]}");
            var told = java.util.concurrent.CompletableFuture.supplyAsync(() -> {
                try (var socket = server.accept()) {
                    var in = new java.io.BufferedReader(new java.io.InputStreamReader(socket.getInputStream(), UTF_8));
                    var lines = in.readLine() + "|" + in.readLine();
                    socket.getOutputStream().write("well".getBytes(UTF_8));
                    return lines;
                } catch (IOException broken) {
                    throw new java.io.UncheckedIOException(broken);
                }
            });
            checker.round();
            assertThat(told.get())
                    .matches("PROXY TCP4 127\\.0\\.0\\.1 127\\.0\\.0\\.1 [0-9]+ " + server.getLocalPort() + "\\|hello");
        }
    }

    @Test
    void a_test_is_made_and_kept_as_it_says() throws Exception {
        try (var upstream = RecordingUpstream.start(0, new io.sluice.testkit.http.PathReplies())) {
            var host = "127.0.0.1:" + upstream.port();
            var body = java.util.Base64.getEncoder().encodeToString("are you well".getBytes(UTF_8));
            serve(
                    host,
                    "{'url':'http://" + host + "/status/200','method':'POST','timeout':60000000000,'body':'" + body
                            + "','headers':{'X-Who':'me'}}");
            checker.round();
            assertThat(upstream.last().method()).isEqualTo("POST");
            assertThat(upstream.last().text()).isEqualTo("are you well");
            assertThat(upstream.last().header("X-Who")).contains("me");
            serve(host, "{'url':'http://" + host + "/delay/5000','timeout':50000000}");
            checker.round();
            checker.round();
            assertThat(health.isDown(host)).as("slower than its time-out").isTrue();
        }
        var api = good(ClassicReader.read((ObjectNode) tree("""
                {'api_id':'a','name':'a','org_id':'o','active':true,'use_keyless':true,
                 'uptime_tests':{'check_list':[{'url':'http://h/'}],'config':{'expire_utime_after':60}},
                 'proxy':{'listen_path':'/a/','target_url':'http://h/'}}
                """)));
        var off = api.classic().deepCopy();
        off.withObject("/uptime_tests").put("disabled", true);
        assertThat(HostCheck.of(good(ClassicReader.read(off)), new TestedHosts(discoveries)))
                .isEmpty();
        var now = InstantSource.system().instant();
        assertThat(HostCheck.of(api, new TestedHosts(discoveries))
                        .getFirst()
                        .record(HostCheck.Result.NONE, now)
                        .expireAt())
                .isEqualTo(now.plusSeconds(60));
    }

    @Test
    void who_does_not_hold_the_lease_hears_of_the_others_marks() {
        storage.values()
                .set("host-checker:PollerActiveInstanceID", new byte[] {'x'}, 60)
                .toCompletableFuture()
                .join();
        serve("127.0.0.1:1", "{'url':'http://127.0.0.1:1/'}");
        checker.round();
        checker.round();
        checker.listen();
        assertThat(health.isDown("127.0.0.1:1")).isFalse();
        storage.values()
                .set("host-checker:PollerCheckerInstance:127.0.0.1:1", new byte[] {'1'}, 60)
                .toCompletableFuture()
                .join();
        checker.listen();
        assertThat(health.isDown("127.0.0.1:1")).isTrue();
    }
}
