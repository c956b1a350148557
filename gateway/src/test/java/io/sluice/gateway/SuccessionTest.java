package io.sluice.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.sluice.gateway.listen.ListeningSockets;
import io.sluice.gateway.takeover.Predecessor;
import io.sluice.gateway.takeover.Supervisor;
import io.sluice.gateway.takeover.TakeoverFailed;
import io.sluice.model.settings.GatewaySettings;
import io.sluice.storage.Storage;
import io.sluice.storage.embedded.EmbeddedStorage;
import io.sluice.testkit.http.RawClient;
import io.sluice.testkit.http.RecordingUpstream;
import io.sluice.testkit.websocket.EchoSockets;
import io.sluice.testkit.websocket.WebSocketClient;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Gateways that follow each other on the same sockets, all in this process, over one store.
@DisplayNameGeneration(ReplaceUnderscores.class)
class SuccessionTest {
    @TempDir
    Path folder;

    private final List<Succession> all = new ArrayList<>();
    private Path apps;
    private Path socket;
    private Storage storage;
    private RecordingUpstream upstream;
    private EchoSockets echo;

    @BeforeEach
    void prepare() throws IOException {
        assumeThat(ListeningSockets.canMove()).as("epoll").isTrue();
        apps = Files.createDirectories(folder.resolve("apps"));
        socket = folder.resolve("takeover.sock");
        storage = EmbeddedStorage.open(Files.createDirectories(folder.resolve("store")), InstantSource.system());
        upstream = RecordingUpstream.start();
        echo = EchoSockets.start();
        write(Definitions.keyless("plain", "{}").toString());
    }

    @AfterEach
    void stop() {
        all.reversed().forEach(Succession::close);
        upstream.close();
        echo.close();
        storage.close();
    }

    private void write(String api) throws IOException {
        var id = RunningGateway.tree(api).path("api_id").asText();
        Files.writeString(
                apps.resolve(id + ".json"),
                api.replace("{{UPSTREAM}}", upstream.address().toString()));
    }

    private Succession start(boolean takeOver, String more) throws IOException, InterruptedException {
        var settings = """
                {"listen_address":"127.0.0.1","listen_port":0,"secret":"s","app_path":"%s",
                 "graceful_shutdown_timeout_duration":20,"http_server_options":{"enable_websockets":true}%s}
                """.formatted(apps, more);
        var options = new Succession.Options(Optional.of(socket), "test", takeOver, List.of(), Supervisor.NONE);
        var started = Succession.start(
                GatewaySettings.of(settings), _ -> PartOfStorage.shared(storage), InstantSource.system(), options);
        all.add(started);
        return started;
    }

    private Succession first() throws IOException, InterruptedException {
        return start(false, "");
    }

    private Succession next() throws IOException, InterruptedException {
        return start(true, "");
    }

    private static ConditionFactory eventually() {
        return await().atMost(Duration.ofSeconds(60));
    }

    private static URI address(Succession of) {
        return URI.create("http://127.0.0.1:" + of.gateway().port());
    }

    private static long requests(Succession of) {
        return of.gateway().loops().stream()
                .mapToLong(loop -> loop.counters().requests)
                .sum();
    }

    @Test
    void no_request_is_lost_when_gateways_follow_each_other_five_times() throws Exception {
        var serving = first();
        var address = address(serving);
        try (var load = KeepAliveLoad.start(address, "/plain/x", 20)) {
            for (int i = 0; i < 5; i++) {
                long before = load.answers();
                eventually().until(() -> load.answers() > before + 200);
                var old = serving;
                serving = next();
                assertThat(address(serving)).isEqualTo(address);
                var now = serving;
                eventually().until(() -> requests(now) > 200);
                assertThat(load.failures()).isEmpty();
                // Nobody is asked any more who is not in charge.
                eventually().until(() -> old.gateway().loops().stream().allMatch(loop -> loop.live() == 0));
            }
            load.close();
            assertThat(load.failures()).isEmpty();
        }
    }

    @Test
    void the_old_one_ends_when_nobody_is_owed_anything_any_more() throws Exception {
        var old = first();
        next();
        old.awaitHandedOver();
        assertThat(old.gateway().sockets().all()).isEmpty();
    }

    @Test
    void a_web_socket_goes_on_with_the_old_one() throws Exception {
        write(Definitions.proxying(Definitions.keyless("sockets", "{}"), "{'target_url':'" + echo.address() + "/'}")
                .toString());
        var old = first();
        try (var before = WebSocketClient.open(address(old), "/sockets/")) {
            var next = next();
            try (var after = WebSocketClient.open(address(next), "/sockets/")) {
                assertThat(before.echo("one")).isEqualTo("one");
                assertThat(after.echo("two")).isEqualTo("two");
            }
        }
        old.awaitHandedOver();
    }

    @Test
    void an_answer_that_takes_long_is_finished_by_the_old_one() throws Exception {
        var old = first();
        try (var client = RawClient.connect(address(old)).send("GET /plain/delay/1500 HTTP/1.1\r\nHost: h\r\n\r\n")) {
            eventually().until(() -> !upstream.seen().isEmpty());
            next();
            assertThat(client.answer().status()).isEqualTo(200);
        }
    }

    /// Where a successor can die.
    enum Step {
        HELLO,
        TAKE,
        ADOPTED,
        ACCEPTING
    }

    @ParameterizedTest
    @EnumSource
    void a_successor_that_dies_leaves_the_old_one_serving(Step step) throws Exception {
        var old = first();
        try (var load = KeepAliveLoad.start(address(old), "/plain/x", 10)) {
            eventually().until(() -> load.answers() > 100);
            try (var dying = Predecessor.find(socket, "dying").orElseThrow()) {
                if (step.compareTo(Step.TAKE) >= 0) {
                    for (var taken : dying.take()) taken.descriptor().close();
                }
                if (step.compareTo(Step.ADOPTED) >= 0) dying.adopted();
                if (step.compareTo(Step.ACCEPTING) >= 0) dying.accepting(false);
            }
            // A connection that was told to end comes back to the same process.
            eventually()
                    .until(() -> old.gateway()
                            .sockets()
                            .all()
                            .getFirst()
                            .channel()
                            .config()
                            .isAutoRead());
            long before = load.answers();
            eventually().until(() -> load.answers() > before + 200);
            load.close();
            assertThat(load.failures()).isEmpty();
        }
        // And it can be taken over by a healthy one.
        eventually().until(() -> {
            try {
                return address(next()).equals(address(old));
            } catch (TakeoverFailed notYet) {
                return false;
            }
        });
    }

    @ParameterizedTest
    @EnumSource
    void a_successor_serves_when_the_old_one_dies_in_the_middle(DyingIncumbent.Step step) throws Exception {
        try (var _ = new DyingIncumbent(socket, step, true)) {
            assertThat(status(next(), "/plain/x")).isEqualTo(200);
        }
        // And waits for the next one in its turn.
        assertThat(status(next(), "/plain/x")).isEqualTo(200);
    }

    @ParameterizedTest
    @EnumSource
    void a_successor_does_not_serve_beside_an_old_one_that_breaks_off_and_lives(DyingIncumbent.Step step)
            throws Exception {
        try (var _ = new DyingIncumbent(socket, step, false)) {
            assertThatThrownBy(this::next).isInstanceOf(IOException.class);
        }
        assertThat(all).isEmpty();
    }

    @Test
    void a_successor_has_connections_to_upstreams_before_it_is_asked() throws Exception {
        var old = first();
        for (int i = 0; i < 3; i++) assertThat(status(old, "/plain/x")).isEqualTo(200);
        int before = upstream.connections();
        var next = next();
        assertThat(upstream.connections()).isGreaterThan(before);
        int opened = upstream.connections();
        try (var client = RawClient.connect(address(next))) {
            // A loop that has none of them opens one, at most.
            for (int i = 0; i < 3; i++)
                assertThat(client.exchange("GET", "/plain/x", List.of()).status())
                        .isEqualTo(200);
        }
        assertThat(upstream.connections()).isLessThanOrEqualTo(opened + 1);
        assertThat(upstream.faults()).isEmpty();
    }

    @Test
    void an_upstream_that_is_away_does_not_hinder_a_takeover() throws Exception {
        var old = first();
        assertThat(status(old, "/plain/x")).isEqualTo(200);
        upstream.close();
        assertThat(status(next(), "/plain/x")).isEqualTo(500);
    }

    @Test
    void a_successor_that_cannot_have_a_port_is_refused_by_itself() throws Exception {
        var old = first();
        try (var taken = new ServerSocket(0, 1, java.net.InetAddress.getLoopbackAddress())) {
            var settings = ",\"control_api_port\":" + taken.getLocalPort();
            assertThatThrownBy(() -> start(true, settings)).hasMessageContaining("cannot listen");
        }
        assertThat(RawClient.once(address(old), "GET", "/plain/x").status()).isEqualTo(200);
        assertThat(RawClient.once(address(next()), "GET", "/plain/x").status()).isEqualTo(200);
    }

    @Test
    void a_successor_that_refuses_an_api_that_is_served_does_not_take_over() throws Exception {
        var old = first();
        Files.writeString(apps.resolve("plain.json"), "{\"api_id\":\"plain\", half a definition");
        assertThatThrownBy(this::next).isInstanceOf(TakeoverFailed.class).hasMessageContaining("plain");
        assertThat(RawClient.once(address(old), "GET", "/plain/x").status()).isEqualTo(200);
    }

    @Test
    void one_takeover_at_a_time() throws Exception {
        first();
        try (var _ = Predecessor.find(socket, "slow").orElseThrow()) {
            assertThatThrownBy(this::next).isInstanceOf(TakeoverFailed.class).hasMessageContaining("under way");
        }
    }

    @Test
    void a_foreign_protocol_is_refused_with_both_versions() throws Exception {
        first();
        try (var foreign = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            foreign.connect(UnixDomainSocketAddress.of(socket));
            foreign.write(
                    ByteBuffer.wrap("{\"step\":\"hello\",\"protocol\":99,\"version\":\"9.9\"}\n".getBytes(UTF_8)));
            var answer = ByteBuffer.allocate(1_000);
            while (foreign.read(answer) >= 0) {
                // Until the other side ends it.
            }
            assertThat(new String(answer.array(), 0, answer.position(), UTF_8))
                    .contains("\"refuse\"", "9.9", "protocol 99", "protocol 1");
        }
    }

    @Test
    void only_the_owner_may_knock() throws Exception {
        first();
        assertThat(Files.getPosixFilePermissions(socket)).hasToString("[OWNER_READ, OWNER_WRITE]");
    }

    @Test
    void who_asks_to_take_over_where_nobody_serves_just_serves() throws Exception {
        var serving = next();
        assertThat(RawClient.once(address(serving), "GET", "/plain/x").status()).isEqualTo(200);
    }

    @Test
    void rates_go_on_where_they_stood() throws Exception {
        write(Definitions.keyless("rated", "", "{'global_rate_limit':{'rate':5,'per':60}}")
                .toString());
        var old = first();
        for (int i = 0; i < 3; i++) assertThat(status(old, "/rated/x")).isEqualTo(200);
        var serving = next();
        assertThat(List.of(status(serving, "/rated/x"), status(serving, "/rated/x"), status(serving, "/rated/x")))
                .containsExactly(200, 200, 429);
    }

    @Test
    void what_the_old_one_still_counts_is_told_to_the_new_one() throws Exception {
        write(Definitions.keyless("rated", "", "{'global_rate_limit':{'rate':5,'per':60}}")
                .toString());
        var old = first();
        try (var client = RawClient.connect(address(old))) {
            assertThat(client.exchange("GET", "/rated/x", List.of()).status()).isEqualTo(200);
            var serving = next();
            // On its old connection, so that the old one counts it.
            assertThat(client.exchange("GET", "/rated/x", List.of()).status()).isEqualTo(200);
            eventually()
                    .until(() -> serving.gateway().runningLimits().limiters().rates().counted().values().stream()
                            .anyMatch(counted -> counted.used() == 2));
        }
    }

    @Test
    void a_breaker_that_is_open_stays_open() throws Exception {
        write(Definitions.keyless("spared", """
                {'circuit_breakers':[{'path':'/status/500','method':'GET','threshold_percent':0.5,'samples':2,
                'return_to_service_after':60,'disable_half_open_state':true}]}
                """).toString());
        var old = first();
        for (int i = 0; i < 2; i++)
            assertThat(status(old, "/spared/status/500")).isEqualTo(500);
        assertThat(status(old, "/spared/status/500")).isEqualTo(503);
        assertThat(status(next(), "/spared/status/500")).isEqualTo(503);
    }

    private static int status(Succession at, String path) throws IOException {
        return RawClient.once(address(at), "GET", path).status();
    }

    @Test
    void a_path_that_is_too_long_is_said_and_the_gateway_serves() throws Exception {
        socket = folder.resolve("x".repeat(120));
        assertThat(status(first(), "/plain/x")).isEqualTo(200);
        assertThat(Files.exists(socket)).isFalse();
    }
}
