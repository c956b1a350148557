package io.sluice.gateway.http3;

import static io.sluice.gateway.RunningGateway.tree;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.netty.handler.codec.http3.Http3ErrorCode;
import io.netty.handler.codec.quic.QuicStreamResetException;
import io.sluice.gateway.RunningGateway;
import io.sluice.model.document.Json;
import io.sluice.testkit.http.HeldUpstream;
import io.sluice.testkit.redis.GeneratedAuthority;
import io.sluice.testkit.redis.GeneratedCertificate;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// HTTP/3 of a whole gateway, with Netty's client.
@DisplayNameGeneration(ReplaceUnderscores.class)
@Timeout(240)
class Http3Test {
    @TempDir
    Path folder;

    private final List<AutoCloseable> opened = new ArrayList<>();
    private static GeneratedCertificate certificate;

    @BeforeAll
    static void make_a_certificate(@TempDir Path certificates) {
        certificate = GeneratedCertificate.in(certificates);
    }

    @AfterEach
    void close() throws Exception {
        for (var one : opened.reversed()) one.close();
    }

    private RunningGateway gateway(String server) throws IOException {
        var running = RunningGateway.start(Files.createDirectories(folder.resolve("store")), """
                {'http_server_options':{'use_ssl':true,'enable_http3':true,%s
                 'certificates':[{'cert_file':'%s','key_file':'%s'}]}}
                """.formatted(
                        server, certificate.certificate(), certificate.key()));
        opened.add(running);
        return running;
    }

    private static void serve(RunningGateway running, String target) {
        running.serve(tree("""
                {'name':'up','api_id':'up','org_id':'default','use_keyless':true,'active':true,
                 'version_data':{'not_versioned':true,'versions':{'Default':{'name':'Default'}}},
                 'proxy':{'listen_path':'/','target_url':'%s'}}
                """.formatted(target)));
    }

    private RunningGateway recording() throws IOException {
        var running = gateway("");
        serve(running, "{{UPSTREAM}}");
        return running;
    }

    private Http3Client client(int port) throws Exception {
        var client = Http3Client.connect(port, certificate, _ -> {});
        opened.add(client);
        return client;
    }

    /// The port that the answers over TCP name.
    private static int alternative(RunningGateway running) throws Exception {
        return alternative(running.gateway.port(), certificate);
    }

    /// @param port that speaks TLS
    static int alternative(int port, GeneratedCertificate certificate) throws Exception {
        var trust = KeyStore.getInstance(KeyStore.getDefaultType());
        trust.load(null, null);
        try (var in = Files.newInputStream(certificate.certificate())) {
            trust.setCertificateEntry(
                    "gateway", CertificateFactory.getInstance("X.509").generateCertificate(in));
        }
        var managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        managers.init(trust);
        var context = SSLContext.getInstance("TLS");
        context.init(null, managers.getTrustManagers(), null);
        try (var https = HttpClient.newBuilder().sslContext(context).build()) {
            var request = HttpRequest.newBuilder(URI.create("https://localhost:" + port + "/hello"))
                    .build();
            var header = https.send(request, BodyHandlers.discarding())
                    .headers()
                    .firstValue("alt-svc")
                    .orElseThrow();
            assertThat(header).matches("h3=\":\\d+\"; ma=86400");
            return Integer.parseInt(header.substring(5, header.indexOf('"', 5)));
        }
    }

    @Test
    void answers_over_tcp_name_the_port_and_requests_on_it_are_served() throws Exception {
        var running = recording();
        var client = client(alternative(running));
        var answer = client.get("/a?b=c");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(Json.parse(answer.body()).path("url").asText()).isEqualTo("/a?b=c");
        assertThat(answer.fields().contains("alt-svc")).isFalse();
        assertThat(answer.fields().contains("date")).isTrue();
        var seen = running.upstream.seen().getLast();
        // A request without a body goes up without one.
        assertThat(seen.header("Transfer-Encoding")).isEmpty();
        assertThat(seen.header("Content-Length")).isEmpty();
        assertThat(seen.header("Host")).isPresent();
        assertThat(seen.header("X-Forwarded-For")).hasValue("127.0.0.1");
        var posted = client.post("/", "hello".getBytes(UTF_8));
        assertThat(Json.parse(posted.body()).path("body").asText()).isEqualTo("hello");
        var none = client.send("POST", "/", Map.of("content-length", "0")).get();
        assertThat(none.status()).isEqualTo(200);
    }

    @Test
    void many_requests_run_at_the_same_time_on_one_connection() throws Exception {
        var client = client(alternative(recording()));
        var calls = new ArrayList<Http3Client.Call>();
        for (int i = 0; i < 100; i++) {
            var call = client.begin("POST", "/n" + i, Map.of("x-n", "" + i));
            call.end(("body " + i).getBytes(UTF_8));
            calls.add(call);
        }
        for (int i = 0; i < 100; i++) {
            var answer = Json.parse(calls.get(i).get().body());
            assertThat(answer.path("url").asText()).isEqualTo("/n" + i);
            assertThat(answer.path("body").asText()).isEqualTo("body " + i);
        }
    }

    @Test
    void large_bodies_go_through_whole_both_ways() throws Exception {
        var client = client(alternative(recording()));
        var large = "0123456789abcdef".repeat(200_000);
        var answer = client.post("/", large.getBytes(UTF_8));
        assertThat(answer.status()).isEqualTo(200);
        assertThat(Json.parse(answer.body()).path("body").asText()).isEqualTo(large);
    }

    @Test
    void what_no_api_serves_is_refused_as_elsewhere() throws Exception {
        var running = gateway("");
        var client = client(alternative(running));
        assertThat(client.get("/nothing").status()).isEqualTo(404);
        assertThat(client.get("/hello").status()).isEqualTo(200);
        assertThat(client.get("/tyk/apis").status()).isEqualTo(403);
    }

    private HeldUpstream held() throws IOException {
        var upstream = HeldUpstream.start();
        opened.add(upstream);
        return upstream;
    }

    private static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(ISO_8859_1));
    }

    @Test
    void a_client_that_does_not_read_stops_the_upstream_and_nobody_else() throws Exception {
        var upstream = held();
        var running = gateway("");
        serve(running, upstream.address() + "/");
        var client = client(alternative(running));
        var slow = client.send("GET", "/slow", Map.of());
        var socket = upstream.next().socket();
        int all = 64 * 1024 * 1024;
        write(socket, "HTTP/1.1 200 OK\r\nContent-Length: " + all + "\r\n\r\n");
        slow.head.get(60, TimeUnit.SECONDS);
        slow.stream().config().setAutoRead(false);
        var sent = new AtomicLong();
        var writing = CompletableFuture.runAsync(() -> {
            var piece = new byte[64 * 1024];
            Arrays.fill(piece, (byte) 'x');
            try {
                while (sent.get() < all) {
                    socket.getOutputStream().write(piece);
                    sent.addAndGet(piece.length);
                }
            } catch (IOException broken) {
                throw new IllegalStateException(broken);
            }
        });
        for (int i = 0; i < 50; i++) assertThat(client.get("/hello").status()).isEqualTo(200);
        assertThat(sent.get()).isLessThan(all);
        assertThat(writing).isNotDone();
        slow.stream().config().setAutoRead(true);
        writing.get(120, TimeUnit.SECONDS);
        assertThat(slow.answer.get(120, TimeUnit.SECONDS).body()).hasSize(all);
    }

    @Test
    void an_upstream_that_does_not_read_stops_the_client_and_nobody_else() throws Exception {
        var upstream = held();
        var running = gateway("");
        serve(running, upstream.address() + "/");
        var client = client(alternative(running));
        int all = 32 * 1024 * 1024;
        var call = client.begin("POST", "/", Map.of("content-length", "" + all));
        var socket = upstream.next().socket();
        for (int i = 1; i < 32; i++) call.write(new byte[1024 * 1024]);
        call.end(new byte[1024 * 1024]);
        await().atMost(60, TimeUnit.SECONDS).until(() -> !call.stream().isWritable());
        for (int i = 0; i < 20; i++) assertThat(client.get("/hello").status()).isEqualTo(200);
        assertThat(call.stream().isOutputShutdown()).isFalse();
        assertThat(socket.getInputStream().readNBytes(all)).hasSize(all);
        write(socket, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        assertThat(call.get().body()).isEqualTo("ok");
    }

    @Test
    void a_client_that_resets_its_request_is_heard_by_the_upstream() throws Exception {
        var upstream = held();
        var running = gateway("");
        serve(running, upstream.address() + "/");
        var client = client(alternative(running));
        var call = client.begin("POST", "/", Map.of());
        var socket = upstream.next().socket();
        call.stream().shutdown(Http3ErrorCode.H3_REQUEST_CANCELLED.code());
        assertThat(socket.getInputStream().readAllBytes()).isEmpty();
        assertThat(client.get("/hello").status()).isEqualTo(200);
    }

    @Test
    void an_answer_that_breaks_off_is_a_reset_not_an_end() throws Exception {
        var upstream = held();
        var running = gateway("");
        serve(running, upstream.address() + "/");
        var client = client(alternative(running));
        var call = client.send("GET", "/", Map.of());
        var socket = upstream.next().socket();
        write(socket, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf");
        call.head.get(60, TimeUnit.SECONDS);
        socket.close();
        assertThatThrownBy(call::get).hasRootCauseInstanceOf(QuicStreamResetException.class);
        assertThat(client.get("/hello").status()).isEqualTo(200);
    }

    @Test
    void an_answer_before_the_end_of_the_request_is_complete() throws Exception {
        var upstream = held();
        var running = gateway("");
        serve(running, upstream.address() + "/");
        var client = client(alternative(running));
        var call = client.begin("POST", "/", Map.of());
        call.write("begun".getBytes(UTF_8));
        write(upstream.next().socket(), "HTTP/1.1 413 Too Large\r\nContent-Length: 3\r\nConnection: close\r\n\r\nno!");
        assertThat(call.get().status()).isEqualTo(413);
        assertThat(call.get().body()).isEqualTo("no!");
        assertThat(client.get("/hello").status()).isEqualTo(200);
    }

    @Test
    void a_body_that_is_not_as_long_as_it_says_is_no_request() throws Exception {
        var upstream = held();
        var running = gateway("");
        serve(running, upstream.address() + "/");
        var client = client(alternative(running));
        var call = client.begin("POST", "/", Map.of("content-length", "10"));
        call.end("short".getBytes(UTF_8));
        assertThatThrownBy(call::get).isNotNull();
        assertThat(client.get("/hello").status()).isEqualTo(200);
    }

    @Test
    void trailers_of_the_upstream_reach_the_client() throws Exception {
        var upstream = held();
        var running = gateway("");
        serve(running, upstream.address() + "/");
        var client = client(alternative(running));
        var call = client.send("GET", "/", Map.of());
        write(upstream.next().socket(), """
                HTTP/1.1 200 OK\r
                Transfer-Encoding: chunked\r
                Trailer: X-Sum\r
                \r
                2\r
                hi\r
                0\r
                X-Sum: 7\r
                \r
                """);
        assertThat(call.get().body()).isEqualTo("hi");
        assertThat(call.get().trailers())
                .get()
                .extracting(fields -> fields.get("x-sum"))
                .hasToString("7");
    }

    @Test
    void each_event_of_a_stream_leaves_at_once() throws Exception {
        var upstream = held();
        var running = gateway("");
        serve(running, upstream.address() + "/");
        var client = client(alternative(running));
        var call = client.send("GET", "/", Map.of("accept", "text/event-stream"));
        var socket = upstream.next().socket();
        write(socket, "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n");
        call.head.get(60, TimeUnit.SECONDS);
        for (int i = 1; i <= 3; i++) {
            var event = "data: event-" + i + "\n\n";
            write(socket, Integer.toHexString(event.length()) + "\r\n" + event + "\r\n");
            await().atMost(60, TimeUnit.SECONDS).until(() -> call.heard().endsWith(event));
        }
        write(socket, "0\r\n\r\n");
        assertThat(call.get().body()).endsWith("event-3\n\n");
    }

    @Test
    void a_drain_says_goaway_and_ends_what_runs() throws Exception {
        var upstream = held();
        var running = gateway("");
        serve(running, upstream.address() + "/");
        var client = client(alternative(running));
        var call = client.send("GET", "/", Map.of());
        var socket = upstream.next().socket();
        var drained = CompletableFuture.runAsync(() -> {
            try {
                running.gateway.drain(Duration.ofMinutes(2));
            } catch (InterruptedException stop) {
                Thread.currentThread().interrupt();
            }
        });
        // Once for what is under way, once with the first id that is not served.
        assertThat(client.goAways.poll(60, TimeUnit.SECONDS)).isEqualTo((1L << 62) - 4);
        assertThat(client.goAways.poll(60, TimeUnit.SECONDS)).isEqualTo(4);
        assertThat(drained).isNotDone();
        write(socket, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nwhole");
        assertThat(call.get().body()).isEqualTo("whole");
        drained.get(60, TimeUnit.SECONDS);
        var closed = new CountDownLatch(1);
        client.connection.closeFuture().addListener(_ -> closed.countDown());
        assertThat(closed.await(60, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void a_drain_ends_at_its_deadline_and_what_is_left_is_cut() throws Exception {
        var upstream = held();
        var running = gateway("");
        serve(running, upstream.address() + "/");
        var client = client(alternative(running));
        var call = client.send("GET", "/", Map.of());
        write(upstream.next().socket(), "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello");
        await().atMost(60, TimeUnit.SECONDS).until(() -> call.heard().equals("hello"));
        var closed = new CountDownLatch(1);
        client.connection.closeFuture().addListener(_ -> closed.countDown());
        running.gateway.drain(Duration.ofMillis(50));
        running.gateway.close();
        assertThat(closed.await(60, TimeUnit.SECONDS)).isTrue();
        assertThat(call.heard()).isEqualTo("hello");
    }

    @Test
    void client_certificates_are_asked_for_and_judged() throws Exception {
        var running = gateway("");
        var known = GeneratedAuthority.in(folder, "known").issue("client.example.com");
        var other = GeneratedAuthority.in(folder, "other").issue("other.example.com");
        running.serve(tree("""
                {'name':'up','api_id':'up','org_id':'default','use_keyless':true,'active':true,
                 'use_mutual_tls_auth':true,'client_certificates':['%s'],
                 'version_data':{'not_versioned':true,'versions':{'Default':{'name':'Default'}}},
                 'proxy':{'listen_path':'/mutual/','target_url':'{{UPSTREAM}}'}}
                """.formatted(known.certificate())), tree("""
                {'name':'open','api_id':'open','org_id':'default','use_keyless':true,'active':true,
                 'version_data':{'not_versioned':true,'versions':{'Default':{'name':'Default'}}},
                 'proxy':{'listen_path':'/open/','target_url':'{{UPSTREAM}}'}}
                """));
        int port = alternative(running);
        var nobody = client(port);
        assertThat(nobody.get("/open/").status()).isEqualTo(200);
        assertThat(nobody.get("/mutual/").status()).isEqualTo(403);
        assertThat(with(other, port).get("/mutual/").status()).isEqualTo(403);
        var allowed = with(known, port).get("/mutual/");
        assertThat(allowed.status()).as(allowed.body()).isEqualTo(200);
    }

    private Http3Client with(GeneratedCertificate own, int port) throws Exception {
        var client = Http3Client.connect(
                port,
                certificate,
                tls -> tls.keyManager(
                        own.key().toFile(), null, own.certificate().toFile()));
        opened.add(client);
        return client;
    }

    @Test
    void it_needs_tls_of_its_version() {
        assertThatThrownBy(() -> RunningGateway.start(
                        Files.createDirectories(folder.resolve("a")), "{'http_server_options':{'enable_http3':true}}"))
                .hasMessageContaining("enable_http3 needs use_ssl");
        assertThatThrownBy(() -> gateway("'max_version':771,")).hasMessageContaining("needs TLS 1.3");
    }

    @Test
    void without_it_no_answer_speaks_of_it() throws Exception {
        var running = RunningGateway.start(Files.createDirectories(folder.resolve("store")));
        opened.add(running);
        assertThat(running.get("/hello", "").headers())
                .noneMatch(field -> field.name().equalsIgnoreCase("alt-svc"));
    }
}
