package io.sluice.gateway.http3;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.sluice.gateway.Definitions;
import io.sluice.gateway.PartOfStorage;
import io.sluice.gateway.Succession;
import io.sluice.gateway.listen.ListeningSockets;
import io.sluice.gateway.takeover.Predecessor;
import io.sluice.gateway.takeover.Supervisor;
import io.sluice.model.settings.GatewaySettings;
import io.sluice.storage.Storage;
import io.sluice.storage.embedded.EmbeddedStorage;
import io.sluice.testkit.http.HeldUpstream;
import io.sluice.testkit.redis.GeneratedCertificate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Clients of HTTP/3 while gateways follow each other on the same UDP sockets, all in this process.
@DisplayNameGeneration(ReplaceUnderscores.class)
@Timeout(240)
class Http3TakeoverTest {
    /// So many that the sockets of every event loop have some.
    private static final int CLIENTS = 8;

    @TempDir
    Path folder;

    private final List<Succession> all = new ArrayList<>();
    private final List<Http3Client> clients = new ArrayList<>();
    private GeneratedCertificate certificate;
    private Storage storage;
    private HeldUpstream upstream;

    @BeforeEach
    void prepare() throws IOException {
        assumeThat(ListeningSockets.canMove()).as("epoll").isTrue();
        certificate = GeneratedCertificate.in(folder);
        storage = EmbeddedStorage.open(Files.createDirectories(folder.resolve("store")), InstantSource.system());
        upstream = HeldUpstream.start();
        var api = Definitions.keyless("held", "{}").toString();
        Files.writeString(
                Files.createDirectories(folder.resolve("apps")).resolve("held.json"),
                api.replace("{{UPSTREAM}}", upstream.address().toString()));
    }

    @AfterEach
    void stop() {
        clients.forEach(Http3Client::close);
        all.reversed().forEach(Succession::close);
        if (upstream == null) return;
        upstream.close();
        storage.close();
    }

    private Succession start(boolean takeOver) throws IOException, InterruptedException {
        var settings = """
                {"listen_port":0,"secret":"s","app_path":"%s","graceful_shutdown_timeout_duration":180,
                 "http_server_options":{"use_ssl":true,"enable_http3":true,
                 "certificates":[{"cert_file":"%s","key_file":"%s"}]}}
                """.formatted(folder.resolve("apps"), certificate.certificate(), certificate.key());
        var options = new Succession.Options(
                Optional.of(folder.resolve("t.sock")), "test", takeOver, List.of(), Supervisor.NONE);
        var started = Succession.start(
                GatewaySettings.of(settings), _ -> PartOfStorage.shared(storage), InstantSource.system(), options);
        all.add(started);
        return started;
    }

    private Http3Client client(int port) throws Exception {
        var client = Http3Client.connect(port, certificate, _ -> {});
        clients.add(client);
        return client;
    }

    /// Both directions are needed: the rest of the request, and that of the answer.
    private static void end(Http3Client.Call call, HeldUpstream.Held held) throws Exception {
        call.end("rest".getBytes(US_ASCII));
        assertThat(held.hear(4)).asString(US_ASCII).isEqualTo("rest");
        held.say("world");
        assertThat(call.get().body()).isEqualTo("helloworld");
    }

    /// A request whose answer has begun and does not end yet.
    private HeldUpstream.Held begin(Http3Client.Call call) throws Exception {
        var held = upstream.next();
        held.say("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello");
        call.head.get(60, TimeUnit.SECONDS);
        return held;
    }

    private static long requests(Succession of) {
        return of.gateway().loops().stream()
                .mapToLong(loop -> loop.counters().requests)
                .sum();
    }

    @Test
    void answers_that_have_begun_end_with_the_process_they_began_with_and_new_connections_reach_the_new_one()
            throws Exception {
        var first = start(false);
        int port = Http3Test.alternative(first.gateway().port(), certificate);
        var calls = new ArrayList<Http3Client.Call>();
        var begun = new ArrayList<HeldUpstream.Held>();
        for (int i = 0; i < CLIENTS; i++) {
            calls.add(client(port).begin("POST", "/held/" + i, Map.of("content-length", "4")));
            begun.add(begin(calls.getLast()));
        }
        var old = List.copyOf(clients);

        var second = start(true);
        assertThat(Http3Test.alternative(second.gateway().port(), certificate)).isEqualTo(port);
        for (var client : old)
            assertThat(client.goAways.poll(60, TimeUnit.SECONDS)).isNotNull();
        long before = requests(first);
        for (int i = 0; i < CLIENTS; i++) {
            calls.add(client(port).begin("POST", "/held/next" + i, Map.of("content-length", "4")));
            begun.add(begin(calls.getLast()));
        }
        assertThat(requests(first)).isEqualTo(before);

        // The third knows only the second, which knows the first.
        var third = start(true);
        assertThat(client(port).get("/hello").status()).isEqualTo(200);
        assertThat(requests(third)).isPositive();
        for (int i = 0; i < calls.size(); i++) end(calls.get(i), begun.get(i));
        first.awaitHandedOver();
        second.awaitHandedOver();
        assertThat(client(port).get("/hello").status()).isEqualTo(200);
    }

    @Test
    void the_old_one_reads_again_when_the_new_one_dies() throws Exception {
        var old = start(false);
        int port = Http3Test.alternative(old.gateway().port(), certificate);
        var call = client(port).begin("POST", "/held/", Map.of("content-length", "4"));
        var begun = begin(call);
        try (var dying = Predecessor.find(folder.resolve("t.sock"), "dying").orElseThrow()) {
            for (var taken : dying.take()) taken.descriptor().close();
            assertThat(dying.relay()).isPresent();
            dying.adopted();
            dying.accepting(true);
        }
        end(call, begun);
        assertThat(client(port).get("/hello").status()).isEqualTo(200);
    }
}
