package io.sluice.gateway.protocol.tcp;

import static io.sluice.gateway.RunningGateway.tree;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.gateway.RunningGateway;
import io.sluice.model.problem.Problem;
import io.sluice.testkit.http.RecordingUpstream;
import io.sluice.testkit.http.Reply;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// TCP services of a whole gateway, over sockets.
@DisplayNameGeneration(ReplaceUnderscores.class)
class TcpServiceTest {
    @TempDir
    Path folder;

    private Path apps;
    private RunningGateway running;
    /// What the registry answers.
    private volatile String named = "{}";
    private final List<AutoCloseable> opened = new ArrayList<>();

    @BeforeEach
    void start() throws IOException {
        apps = Files.createDirectories(folder.resolve("apps"));
        running = gateway("'http_server_options':{'read_timeout':2}");
    }

    private RunningGateway gateway(String more) throws IOException {
        return RunningGateway.start(
                Files.createDirectories(folder.resolve("store" + opened.size())),
                "{'app_path':'" + apps + "','disable_ports_whitelist':true,'enable_analytics':true," + more + "}");
    }

    @AfterEach
    void stop() throws Exception {
        running.close();
        for (var one : opened) one.close();
    }

    private LineServer target(LineServer server) {
        opened.add(server);
        return server;
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    /// @param more members of the document, JSON in single quotes
    private void write(String id, int port, String proxy, String more) throws IOException {
        var api = (ObjectNode) tree("""
                {'name':'%1$s','api_id':'%1$s','org_id':'default','use_keyless':true,'active':true,'protocol':'tcp',
                 'listen_port':%2$d,'proxy':{%3$s},
                 'version_data':{'not_versioned':true,'versions':{'Default':{'name':'Default'}}}}
                """.formatted(id, port, proxy));
        api.setAll((ObjectNode) tree(more));
        Files.writeString(apps.resolve(id + ".json"), api.toString());
    }

    private static String to(int port) {
        return "'target_url':'tcp://127.0.0.1:" + port + "'";
    }

    private List<Problem> reload() {
        return running.gateway.loader().reload(true).join().problems();
    }

    private static Socket connect(int port) throws IOException {
        var socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(10_000);
        return socket;
    }

    private static String hear(Socket socket, int bytes) throws IOException {
        return new String(socket.getInputStream().readNBytes(bytes), UTF_8);
    }

    private static void say(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(UTF_8));
    }

    /// Says it, ends its own direction and hears all that comes.
    private static String talk(int port, String text) throws IOException {
        try (var socket = connect(port)) {
            say(socket, text);
            socket.shutdownOutput();
            return new String(socket.getInputStream().readAllBytes(), UTF_8);
        }
    }

    @Test
    void connections_go_to_the_targets_that_a_registry_names_in_turn() throws IOException {
        var first = target(LineServer.start(client -> client.getOutputStream().write("first".getBytes(UTF_8))));
        var second = target(LineServer.start(client -> client.getOutputStream().write("second".getBytes(UTF_8))));
        var configured =
                target(LineServer.start(client -> client.getOutputStream().write("own".getBytes(UTF_8))));
        var registry = RecordingUpstream.start(_ -> Reply.json(named));
        opened.add(registry);
        int port = freePort();
        write(
                "line",
                port,
                to(configured.port()) + ",'service_discovery':{'use_discovery_service':true,'query_endpoint':'"
                        + registry.address()
                        + "','data_path':'hosts','use_target_list':true}",
                "{}");
        assertThat(reload()).isEmpty();
        assertThat(talk(port, "")).isEqualTo("own");
        named = "{\"hosts\":[\"127.0.0.1:%d\",\"http://no.tcp/\",\"tcp://127.0.0.1:%d\"]}"
                .formatted(first.port(), second.port());
        // A registry that failed is asked again after a second.
        await().atMost(Duration.ofSeconds(30)).until(() -> !talk(port, "").equals("own"));
        var heard = List.of(talk(port, ""), talk(port, ""), talk(port, ""), talk(port, ""));
        assertThat(heard).containsExactlyInAnyOrder("first", "first", "second", "second");
    }

    @Test
    void bytes_go_both_ways_and_the_end_of_one_direction_leaves_the_other_open() throws IOException {
        var upstream = target(LineServer.start(client -> {
            client.getOutputStream().write("hello ".getBytes(UTF_8));
            var all = client.getInputStream().readAllBytes();
            client.getOutputStream().write(("heard " + new String(all, UTF_8)).getBytes(UTF_8));
        }));
        int port = freePort();
        write("line", port, to(upstream.port()), "{}");
        assertThat(reload()).isEmpty();
        try (var socket = connect(port)) {
            // The target may speak first.
            assertThat(hear(socket, 6)).isEqualTo("hello ");
            say(socket, "one ");
            say(socket, "two");
            socket.shutdownOutput();
            assertThat(new String(socket.getInputStream().readAllBytes(), UTF_8))
                    .isEqualTo("heard one two");
        }
    }

    @Test
    void targets_take_turns_and_one_that_does_not_answer_is_passed_over() throws IOException {
        var first = target(LineServer.echo("first"));
        var second = target(LineServer.echo("second"));
        int port = freePort();
        var list = "'enable_load_balancing':true,'target_list':['127.0.0.1:%d','tcp://127.0.0.1:%d','127.0.0.1:%d'],"
                .formatted(first.port(), second.port(), freePort());
        write("line", port, list + to(1), "{}");
        assertThat(reload()).isEmpty();
        assertThat(List.of(talk(port, "a"), talk(port, "b"), talk(port, "c"), talk(port, "d")))
                .containsExactly("first a", "second b", "first c", "first d");
    }

    @Test
    void a_client_is_let_go_when_no_target_answers() throws IOException {
        int port = freePort();
        write("line", port, to(freePort()), "{}");
        assertThat(reload()).isEmpty();
        try (var socket = connect(port)) {
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void a_client_that_does_not_read_stops_the_target_until_it_does() throws IOException {
        var sent = new AtomicLong();
        long all = 64L * 1024 * 1024;
        var upstream = target(LineServer.start(client -> {
            var piece = new byte[64 * 1024];
            for (long at = 0; at < all; at += piece.length) {
                client.getOutputStream().write(piece);
                sent.addAndGet(piece.length);
            }
        }));
        int port = freePort();
        write("line", port, to(upstream.port()), "{}");
        reload();
        try (var socket = new Socket()) {
            socket.setReceiveBufferSize(32 * 1024);
            socket.setSoTimeout(10_000);
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            var last = new AtomicLong(-1);
            await().pollInterval(Duration.ofMillis(150)).until(() -> last.getAndSet(sent.get()) == sent.get());
            assertThat(sent.get()).isLessThan(all / 2);
            long heard = 0;
            var buffer = new byte[64 * 1024];
            for (int n = 0; n >= 0; n = socket.getInputStream().read(buffer)) heard += n;
            assertThat(heard).isEqualTo(all);
        }
    }

    @Test
    void a_connection_on_which_nothing_moves_ends() throws IOException {
        var upstream = target(LineServer.echo("x"));
        int port = freePort();
        write("line", port, to(upstream.port()), "{}");
        reload();
        try (var socket = connect(port)) {
            assertThat(hear(socket, 2)).isEqualTo("x ");
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
        await().until(() -> upstream.connections() == 0);
    }

    @Test
    void a_reset_is_passed_on_as_a_reset() throws IOException {
        var seen = new CompletableFuture<String>();
        var upstream = target(LineServer.start(client -> {
            client.getOutputStream().write('!');
            try {
                client.getInputStream().readAllBytes();
                seen.complete("the end");
            } catch (IOException broken) {
                seen.complete("" + broken.getMessage());
            }
        }));
        int port = freePort();
        write("line", port, to(upstream.port()), "{}");
        reload();
        var socket = connect(port);
        assertThat(hear(socket, 1)).isEqualTo("!");
        socket.setSoLinger(true, 0);
        socket.close();
        assertThat(seen.join()).contains("reset");
    }

    @Test
    void a_changed_service_keeps_its_connections_and_a_removed_one_ends_them() throws IOException {
        var first = target(LineServer.echo("first"));
        var second = target(LineServer.echo("second"));
        int port = freePort();
        write("line", port, to(first.port()), "{}");
        reload();
        try (var old = connect(port)) {
            assertThat(hear(old, 6)).isEqualTo("first ");
            write("line", port, to(second.port()), "{}");
            assertThat(reload()).isEmpty();
            assertThat(talk(port, "x")).isEqualTo("second x");
            say(old, "still");
            assertThat(hear(old, 5)).isEqualTo("still");
            Files.delete(apps.resolve("line.json"));
            reload();
            assertThat(old.getInputStream().read()).isEqualTo(-1);
        }
        assertThatThrownBy(() -> connect(port)).isInstanceOf(IOException.class);
    }

    @Test
    void addresses_that_are_not_let_in_are_turned_away() throws IOException {
        var upstream = target(LineServer.echo("x"));
        int port = freePort();
        var list = "{'enable_ip_whitelisting':true,'allowed_ips':['10.0.0.0/8'],'enable_proxy_protocol':true}";
        write("line", port, to(upstream.port()), list);
        reload();
        assertThat(talk(port, "a")).isEmpty();
        assertThat(talk(port, "PROXY TCP4 10.1.2.3 127.0.0.1 4711 80\r\na")).isEqualTo("x a");
        assertThat(talk(port, "PROXY TCP4 11.1.2.3 127.0.0.1 4711 80\r\na")).isEmpty();
    }

    @Test
    void a_proxy_header_may_come_or_not_and_half_a_one_is_no_beginning() throws IOException {
        var upstream = target(LineServer.echo("x"));
        int port = freePort();
        write("line", port, to(upstream.port()), "{'enable_proxy_protocol':true}");
        reload();
        assertThat(talk(port, "plain")).isEqualTo("x plain");
        assertThat(talk(port, "PROXY UNKNOWN\r\nrest")).isEqualTo("x rest");
        assertThat(talk(port, "PROXY TCP9 a b 1 2\r\nrest")).isEmpty();
    }

    @Test
    void what_a_service_needs_and_has_not_is_said() throws IOException {
        write("portless", 0, to(1), "{}");
        write("elsewhere", freePort(), "'target_url':'http://127.0.0.1:1'", "{}");
        write("vague", freePort(), "'target_url':'tcp://127.0.0.1'", "{}");
        assertThat(reload().toString()).contains("missing listening port", "neither tcp:// nor tls://", "has no port");
    }

    @Test
    void two_services_without_tls_cannot_share_a_port_and_the_first_stays() throws IOException {
        var upstream = target(LineServer.echo("x"));
        int port = freePort();
        write("one", port, to(upstream.port()), "{}");
        assertThat(reload()).isEmpty();
        write("another", port, to(1), "{}");
        assertThat(reload()).singleElement().asString().contains("another", "multiple services without TLS");
        assertThat(talk(port, "a")).isEqualTo("x a");
        write("web", port, "'target_url':'http://127.0.0.1:1','listen_path':'/web/'", "{'protocol':'http'}");
        assertThat(reload().toString()).contains("is taken by what speaks tcp");
    }

    @Test
    void each_second_with_traffic_leaves_a_record() throws IOException {
        var upstream = target(LineServer.echo("1234567"));
        int port = freePort();
        write("line", port, to(upstream.port()), "{'tags':['t']}");
        reload();
        assertThat(talk(port, "abc")).isEqualTo("1234567 abc");
        var list = "analytics-tyk-system-analytics";
        await().until(() ->
                running.storage.records().waiting(list).toCompletableFuture().join() > 0);
        var records =
                running.storage.records().take(list, 0).toCompletableFuture().join();
        var text = new String(records.getFirst(), java.nio.charset.StandardCharsets.ISO_8859_1);
        assertThat(text)
                .contains("OpenConnections\u0001", "ClosedConnection\u0001", "BytesIn\u0003", "BytesOut\u000b")
                .contains("ResponseCode\u00ff", "api-line", "org-default");
    }
}
