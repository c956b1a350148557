package io.sluice.gateway;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.testkit.http.RawClient;
import io.sluice.testkit.http.RecordingUpstream;
import io.sluice.testkit.http.Reply;
import io.sluice.testkit.websocket.EchoSockets;
import io.sluice.testkit.websocket.WebSocketClient;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(ReplaceUnderscores.class)
class DrainTest {
    @TempDir
    Path folder;

    private RunningGateway running;
    private EchoSockets echo;

    @BeforeEach
    void start() throws IOException {
        running = RunningGateway.start(
                Files.createDirectories(folder.resolve("store")), "{'http_server_options':{'enable_websockets':true}}");
        echo = EchoSockets.start();
    }

    @AfterEach
    void stop() {
        running.close();
        echo.close();
    }

    private Thread drain(Duration patience) {
        return Thread.ofVirtual().start(() -> {
            try {
                running.gateway.drain(patience);
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
        });
    }

    @Test
    void a_request_that_was_on_its_way_on_an_idle_connection_is_answered_and_told_to_be_the_last() throws Exception {
        try (var client = RawClient.connect(running.address())) {
            client.exchange("GET", "/hello", List.of());
            var drain = drain(Duration.ofSeconds(10));
            await().until(() -> refused());
            var answer = client.exchange("GET", "/hello", List.of());
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.header("Connection")).contains("close");
            assertThat(client.endsWithin(Duration.ofSeconds(2))).isTrue();
            assertThat(drain.join(Duration.ofSeconds(10))).isTrue();
        }
    }

    private boolean refused() {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), running.gateway.port())) {
            return !socket.isConnected();
        } catch (IOException nobody) {
            return true;
        }
    }

    @Test
    void a_web_socket_hears_1001_when_the_time_is_over() throws Exception {
        running.serve(
                Definitions.proxying(Definitions.keyless("sockets", "{}"), "{'target_url':'" + echo.address() + "/'}"));
        try (var client = WebSocketClient.open(running.address(), "/sockets/")) {
            assertThat(client.echo("before")).isEqualTo("before");
            var drain = drain(Duration.ofMillis(300));
            assertThat(client.closeCode()).isEqualTo(1001);
            assertThat(drain.join(Duration.ofSeconds(10))).isTrue();
        }
        await().until(() -> echo.closeCodes().contains(1001));
    }

    @Test
    void an_http2_client_hears_first_that_the_end_is_near_and_then_which_request_was_the_last() throws Exception {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), running.gateway.port())) {
            socket.setSoTimeout(10_000);
            var out = socket.getOutputStream();
            out.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(ISO_8859_1));
            out.write(new byte[] {0, 0, 0, 4, 0, 0, 0, 0, 0});
            out.flush();
            var in = new DataInputStream(socket.getInputStream());
            // Its settings.
            assertThat(frameType(in, new ArrayList<>())).isEqualTo(4);
            var drain = drain(Duration.ofSeconds(10));
            var last = new ArrayList<Integer>();
            while (last.size() < 2) frameType(in, last);
            assertThat(last).containsExactly(Integer.MAX_VALUE, 0);
            assertThat(drain.join(Duration.ofSeconds(10))).isTrue();
        }
    }

    /// @param goAways grows by the last stream of a GOAWAY
    private static int frameType(DataInputStream in, List<Integer> goAways) throws IOException {
        int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
        int type = in.readUnsignedByte();
        in.readUnsignedByte();
        in.readInt();
        var payload = in.readNBytes(length);
        if (type == 7) goAways.add(java.nio.ByteBuffer.wrap(payload).getInt());
        return type;
    }

    /// What the upstream has sent to its end may still wait here for clients that read slowly.
    @Test
    void slow_readers_get_the_whole_body_from_a_process_that_leaves() throws Exception {
        int bytes = 5 << 20;
        var body = new byte[bytes];
        try (var origin = RecordingUpstream.start(_ -> Reply.of(200, "application/octet-stream", body))) {
            running.serve(Definitions.proxying(
                    Definitions.keyless("long", "{}"), "{'target_url':'" + origin.address() + "/'}"));
            var received = new ArrayList<CompletableFuture<Long>>();
            for (int i = 0; i < 8; i++)
                received.add(CompletableFuture.supplyAsync(this::slowly, Thread::startVirtualThread));
            await().until(() -> origin.seen().size() == 8);
            var drain = drain(Duration.ofSeconds(60));
            for (var each : received) assertThat(each.get(60, TimeUnit.SECONDS)).isGreaterThan(bytes);
            assertThat(drain.join(Duration.ofSeconds(60))).isTrue();
        }
    }

    /// @return bytes of head and body that came
    private long slowly() {
        try (var socket = new Socket()) {
            socket.setReceiveBufferSize(16 * 1024);
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), running.gateway.port()));
            socket.getOutputStream()
                    .write("GET /long/x HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n".getBytes(ISO_8859_1));
            var piece = new byte[16 * 1024];
            long received = 0;
            for (int n = 0; n >= 0; n = socket.getInputStream().read(piece)) {
                received += n;
                LockSupport.parkNanos(6_000_000);
            }
            return received;
        } catch (IOException cut) {
            return 0;
        }
    }
}
