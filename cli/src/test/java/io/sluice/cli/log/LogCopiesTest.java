package io.sluice.cli.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.model.document.Json;
import io.sluice.model.settings.GatewaySettings;
import io.sluice.storage.Notices;
import io.sluice.storage.embedded.EmbeddedStorage;
import io.sluice.testkit.http.RecordingUpstream;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Lines of the log that go to other programs, on real sockets.
@DisplayNameGeneration(ReplaceUnderscores.class)
class LogCopiesTest {
    private static final int PATIENCE_MILLIS = 30_000;

    private final LoggerContext context = started();

    private static LoggerContext started() {
        var context = new LoggerContext();
        context.setMDCAdapter(new LogbackMDCAdapter());
        context.start();
        return context;
    }

    @AfterEach
    void stop() {
        context.stop();
    }

    /// @param settings JSON in single quotes
    private void log(String settings) {
        ProcessLog.attach(
                context, GatewaySettings.of(settings.replace('\'', '"')).log());
    }

    private void say(String message) {
        context.getLogger("io.sluice.gateway.control.ApiRoutes")
                .atWarn()
                .addKeyValue("org_id", "acme")
                .addKeyValue("code", 403)
                .log(message);
    }

    private static DatagramSocket datagrams() throws IOException {
        var socket = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        socket.setSoTimeout(PATIENCE_MILLIS);
        return socket;
    }

    private static byte[] receive(DatagramSocket socket) throws IOException {
        var packet = new DatagramPacket(new byte[65_536], 65_536);
        socket.receive(packet);
        return ByteBuffer.allocate(packet.getLength())
                .put(packet.getData(), 0, packet.getLength())
                .array();
    }

    private static ServerSocket server() throws IOException {
        var server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        server.setSoTimeout(PATIENCE_MILLIS);
        return server;
    }

    private static String line(ServerSocket server) throws IOException {
        try (var accepted = server.accept()) {
            accepted.setSoTimeout(PATIENCE_MILLIS);
            return new BufferedReader(new InputStreamReader(accepted.getInputStream(), UTF_8)).readLine();
        }
    }

    @Test
    void syslog_gets_a_line_with_priority_and_tag() throws Exception {
        try (var socket = datagrams()) {
            log("{'use_syslog':true,'syslog_transport':'udp','syslog_network_addr':'127.0.0.1:%d'}"
                    .formatted(socket.getLocalPort()));
            say("key refused");
            assertThat(new String(receive(socket), UTF_8))
                    .matches("<4>\\S+ \\S+ tyk\\[\\d+]: time=\"[^\"]+\" level=warning message=\"key refused\""
                            + " prefix=control org_id=acme code=403\n");
        }
    }

    @Test
    void a_long_line_fits_a_datagram_of_syslog() throws Exception {
        try (var socket = datagrams()) {
            log("{'use_syslog':true,'syslog_network_addr':'127.0.0.1:%d'}".formatted(socket.getLocalPort()));
            say("x".repeat(100_000));
            var received = receive(socket);
            assertThat(received).hasSize(8_192).endsWith((byte) '\n');
        }
    }

    @Test
    void syslog_over_tcp_gets_a_line_for_each() throws Exception {
        try (var server = server()) {
            log("{'use_syslog':true,'syslog_transport':'tcp','syslog_network_addr':'127.0.0.1:%d'}"
                    .formatted(server.getLocalPort()));
            say("one");
            assertThat(line(server)).startsWith("<4>").contains("message=\"one\"");
        }
    }

    @Test
    void logstash_gets_an_object_a_line() throws Exception {
        try (var server = server()) {
            log("{'use_logstash':true,'logstash_transport':'tcp','logstash_network_addr':'127.0.0.1:%d'}"
                    .formatted(server.getLocalPort()));
            say("key refused");
            var object = Json.parse(line(server));
            assertThat(object.path("message").asText()).isEqualTo("key refused");
            assertThat(object.path("type").asText()).isEqualTo("gateway");
            assertThat(object.path("@version").asText()).isEqualTo("1");
            assertThat(object.path("@timestamp").asText()).contains("T").endsWith("Z");
            assertThat(object.path("level").asText()).isEqualTo("warning");
            assertThat(object.path("code").asInt()).isEqualTo(403);
        }
    }

    @Test
    void graylog_gets_a_compressed_message() throws Exception {
        try (var socket = datagrams()) {
            log("{'use_graylog':true,'graylog_network_addr':'127.0.0.1:%d'}".formatted(socket.getLocalPort()));
            say("first\nsecond");
            var message = gelf(receive(socket));
            assertThat(message.path("version").asText()).isEqualTo("1.1");
            assertThat(message.path("short_message").asText()).isEqualTo("first");
            assertThat(message.path("full_message").asText()).isEqualTo("first\nsecond");
            assertThat(message.path("level").asInt()).isEqualTo(4);
            assertThat(message.path("timestamp").isNumber()).isTrue();
            assertThat(message.path("_org_id").asText()).isEqualTo("acme");
            assertThat(message.path("_prefix").asText()).isEqualTo("control");
        }
    }

    @Test
    void a_message_that_is_long_reaches_graylog_in_chunks() throws Exception {
        try (var socket = datagrams()) {
            log("{'use_graylog':true,'graylog_network_addr':'127.0.0.1:%d'}".formatted(socket.getLocalPort()));
            var noise = new StringBuilder();
            for (int i = 0; noise.length() < 5_000; i++) noise.append(Integer.toHexString(i * 0x9e3779b9));
            say(noise.toString());
            var chunks = new TreeMap<Integer, byte[]>();
            int wanted;
            do {
                var chunk = ByteBuffer.wrap(receive(socket));
                assertThat(chunk.getShort()).isEqualTo((short) 0x1e0f);
                chunk.getLong();
                int index = chunk.get();
                wanted = chunk.get();
                var part = new byte[chunk.remaining()];
                chunk.get(part);
                chunks.put(index, part);
            } while (chunks.size() < wanted);
            assertThat(wanted).isGreaterThan(1);
            var whole = new ByteArrayOutputStream();
            chunks.values().forEach(whole::writeBytes);
            assertThat(gelf(whole.toByteArray()).path("short_message").asText()).isEqualTo(noise.toString());
        }
    }

    private static JsonNode gelf(byte[] compressed) throws IOException {
        try (var gzip = new GZIPInputStream(new ByteArrayInputStream(compressed))) {
            return Json.parse(new String(gzip.readAllBytes(), UTF_8));
        }
    }

    @Test
    void sentry_gets_errors_and_nothing_below() throws Exception {
        try (var sentry = RecordingUpstream.start()) {
            log("{'use_sentry':true,'sentry_code':'http://public@127.0.0.1:%d/7'}".formatted(sentry.port()));
            say("only a warning");
            context.getLogger("io.sluice.gateway.x.Y").error("it broke", new IllegalStateException("why"));
            await().atMost(Duration.ofMillis(PATIENCE_MILLIS))
                    .until(() -> !sentry.seen().isEmpty());
            var seen = sentry.seen().getFirst();
            assertThat(seen.path()).isEqualTo("/api/7/envelope/");
            assertThat(seen.header("X-Sentry-Auth").orElseThrow()).contains("sentry_key=public");
            var event = Json.parse(seen.text().split("\n", -1)[2]);
            assertThat(event.at("/logentry/formatted").asText()).isEqualTo("it broke");
            assertThat(event.path("level").asText()).isEqualTo("error");
            assertThat(event.at("/extra/error").asText()).endsWith("IllegalStateException: why");
            assertThat(event.path("event_id").asText()).hasSize(32);
        }
    }

    @Test
    void the_store_gets_lines_for_the_pages_of_a_dashboard(@TempDir Path folder) throws Exception {
        var heard = new CopyOnWriteArrayList<byte[]>();
        try (var storage = EmbeddedStorage.open(folder, InstantSource.system());
                var _ = storage.notices().subscribe(Notices.DASHBOARD, heard::add)) {
            var copy = new CopyAppender(new StoreCopy(storage.notices(), LogCopies.lines()), Level.INFO);
            copy.setContext(context);
            copy.start();
            context.getLogger("io.sluice").addAppender(copy);
            say("key refused");
            await().atMost(Duration.ofMillis(PATIENCE_MILLIS)).until(() -> !heard.isEmpty());
            var message = Json.parse(new String(heard.getFirst(), UTF_8));
            assertThat(message.path("Type").asText()).isEqualTo("gateway-log");
            assertThat(message.path("OrgID").asText()).isEqualTo("acme");
            assertThat(message.path("Message").asText()).contains("message=\"key refused\"");
            assertThat(message.path("Timestamp").asText()).endsWith("Z");
            copy.stop();
        }
    }

    @Test
    void a_collector_that_hangs_up_gets_further_lines_over_another_connection() throws Exception {
        try (var server = server()) {
            log("{'use_logstash':true,'logstash_transport':'tcp','logstash_network_addr':'127.0.0.1:%d'}"
                    .formatted(server.getLocalPort()));
            say("first");
            assertThat(line(server)).contains("first");
            server.setSoTimeout(200);
            await().atMost(Duration.ofMillis(PATIENCE_MILLIS)).until(() -> {
                say("second");
                try {
                    return line(server).contains("second");
                } catch (SocketTimeoutException notYet) {
                    return false;
                }
            });
        }
    }

    @Test
    void a_collector_that_never_takes_anything_holds_nobody_up_and_what_is_lost_is_counted() {
        var copy = new CopyAppender(new Deaf(), Level.TRACE);
        copy.setContext(context);
        copy.start();
        context.getLogger("io.sluice").addAppender(copy);
        for (int i = 0; i < 10_000; i++) say("line " + i);
        assertThat(copy.dropped()).isBetween(1_000L, 2_000L);
        copy.stop();
    }

    /// As one whose network swallows everything.
    private record Deaf() implements Collector {
        @Override
        public String name() {
            return "nobody";
        }

        @Override
        public void take(ILoggingEvent line) throws IOException {
            throw new IOException("nobody is there");
        }

        @Override
        public void close() {}
    }

    @Test
    void what_cannot_be_sent_is_said() {
        var copies = LogCopies.of(GatewaySettings.of("""
                        {"use_syslog": true, "use_graylog": true, "graylog_network_addr": "x",
                         "use_sentry": true, "sentry_code": "nonsense"}
                        """).log().copies());
        assertThat(copies.appenders()).isEmpty();
        assertThat(copies.remarks())
                .containsExactly(
                        "use_syslog has no effect: syslog_network_addr must be host:port, was empty",
                        "use_graylog has no effect: graylog_network_addr must be host:port, was x",
                        "use_sentry has no effect: sentry_code is no DSN such as https://key@host/project");
    }
}
