package io.sluice.gateway.protocol.tcp;

import static io.sluice.gateway.RunningGateway.tree;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.sluice.gateway.RunningGateway;
import io.sluice.model.problem.Problem;
import io.sluice.testkit.redis.GeneratedAuthority;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// TLS services of a whole gateway: who is chosen by the name in the handshake, and TLS to targets.
@DisplayNameGeneration(ReplaceUnderscores.class)
class TlsServiceTest {
    @TempDir
    Path folder;

    private Path apps;
    private GeneratedAuthority authority;
    private RunningGateway running;
    private int port;
    private final List<AutoCloseable> opened = new ArrayList<>();

    @BeforeEach
    void start() throws IOException {
        apps = Files.createDirectories(folder.resolve("apps"));
        authority = GeneratedAuthority.in(folder, "root");
        running = RunningGateway.start(
                Files.createDirectories(folder.resolve("store")),
                "{'app_path':'" + apps + "','disable_ports_whitelist':true,'enable_custom_domains':true}");
        port = freePort();
    }

    @AfterEach
    void stop() throws Exception {
        running.close();
        for (var one : opened) one.close();
    }

    private LineServer echo(String name) throws IOException {
        var server = LineServer.echo(name);
        opened.add(server);
        return server;
    }

    /// Below those that the system gives to connections, so that none of them takes it before the gateway does.
    private static int freePort() throws IOException {
        for (int i = 0; i < 1_000; i++) {
            int port = ThreadLocalRandom.current().nextInt(15_000, 32_000);
            try (var socket = new ServerSocket(port)) {
                return socket.getLocalPort();
            } catch (BindException taken) {
                // Another one.
            }
        }
        throw new IOException("no port is free");
    }

    private void write(String id, int listen, String target, String more) throws IOException {
        var api = (ObjectNode) tree("""
                {'name':'%1$s','api_id':'%1$s','org_id':'default','use_keyless':true,'active':true,'protocol':'tls',
                 'listen_port':%2$d,'proxy':{'target_url':'%3$s','transport':{'ssl_insecure_skip_verify':true}},
                 'version_data':{'not_versioned':true,'versions':{'Default':{'name':'Default'}}}}
                """.formatted(id, listen, target));
        api.setAll((ObjectNode) tree(more));
        Files.writeString(apps.resolve(id + ".json"), api.toString());
    }

    /// A PEM file with a certificate for this name and its key.
    private String certificate(String name) throws IOException {
        var pair = authority.issue(name);
        var both = folder.resolve(name + "-both.pem");
        Files.writeString(both, Files.readString(pair.certificate()) + Files.readString(pair.key()));
        return both.toString();
    }

    private List<Problem> reload() {
        return running.gateway.loader().reload(true).join().problems();
    }

    /// @param name in the handshake; "" is none
    private SSLSocket connect(String name) throws IOException, GeneralSecurityException {
        var context = SSLContext.getInstance("TLS");
        context.init(null, InsecureTrustManagerFactory.INSTANCE.getTrustManagers(), null);
        var plain = new Socket(InetAddress.getLoopbackAddress(), port);
        plain.setSoTimeout(60_000);
        var socket = (SSLSocket) context.getSocketFactory().createSocket(plain, null, port, true);
        if (!name.isEmpty()) {
            var parameters = socket.getSSLParameters();
            parameters.setServerNames(List.of(new SNIHostName(name)));
            socket.setSSLParameters(parameters);
        }
        return socket;
    }

    /// What is heard after a word was said, until as much has come as was expected.
    private String talk(String name, String word, int expected) throws IOException, GeneralSecurityException {
        try (var socket = connect(name)) {
            socket.getOutputStream().write(word.getBytes(UTF_8));
            return new String(socket.getInputStream().readNBytes(expected), UTF_8);
        }
    }

    /// Says a word where nobody should hear it. Who is refused while it still writes may find its connection reset.
    private String unheard(String name) throws IOException, GeneralSecurityException {
        try {
            return talk(name, "hi", 6);
        } catch (SSLException | SocketException refused) {
            return "";
        }
    }

    @Test
    void the_name_in_the_handshake_chooses_the_service_and_its_certificate() throws Exception {
        write("one", port, "tcp://127.0.0.1:" + echo("one").port(), """
                {'domain':'one.example.com','certificates':['%s']}""".formatted(certificate("one.example.com")));
        write("two", port, "tcp://127.0.0.1:" + echo("two").port(), """
                {'domain':'two.example.com','certificates':['%s']}""".formatted(certificate("two.example.com")));
        assertThat(reload()).isEmpty();
        assertThat(talk("one.example.com", "hi", 6)).isEqualTo("one hi");
        assertThat(talk("two.example.com", "hi", 6)).isEqualTo("two hi");
        try (var socket = connect("two.example.com")) {
            socket.startHandshake();
            var shown = (X509Certificate) socket.getSession().getPeerCertificates()[0];
            assertThat(shown.getSubjectX500Principal().getName()).contains("two.example.com");
        }
        // Nobody is meant by another name, or by none.
        assertThat(unheard("three.example.com")).isEmpty();
        assertThat(unheard("")).isEmpty();
    }

    @Test
    void a_service_without_a_domain_takes_every_name_that_is_nobodys() throws Exception {
        write("any", port, "tcp://127.0.0.1:" + echo("any").port(), """
                {'certificates':['%s']}""".formatted(certificate("any.example.com")));
        write("own", port, "tcp://127.0.0.1:" + echo("own").port(), "{'domain':'own.example.com'}");
        assertThat(reload()).isEmpty();
        assertThat(talk("own.example.com", "hi", 6)).isEqualTo("own hi");
        assertThat(talk("what.example.com", "hi", 6)).isEqualTo("any hi");
        write("more", port, "tcp://127.0.0.1:1", "{'domain':'OWN.example.com'}");
        assertThat(reload()).singleElement().asString().contains("more", "has the domain");
    }

    @Test
    void targets_are_reached_over_tls_and_large_streams_come_through_whole() throws Exception {
        int inner = freePort();
        write("inner", inner, "tcp://127.0.0.1:" + echo("in").port(), """
                {'certificates':['%s']}""".formatted(certificate("in.example.com")));
        write("outer", port, "tls://127.0.0.1:" + inner, """
                {'certificates':['%s']}""".formatted(certificate("out.example.com")));
        assertThat(reload()).isEmpty();
        var large = "0123456789abcdef".repeat(500_000);
        try (var socket = connect("out.example.com")) {
            socket.startHandshake();
            var writing = Thread.ofVirtual().start(() -> {
                try {
                    socket.getOutputStream().write(large.getBytes(UTF_8));
                } catch (IOException broken) {
                    throw new AssertionError(broken);
                }
            });
            assertThat(new String(socket.getInputStream().readNBytes(3 + large.length()), UTF_8))
                    .isEqualTo("in " + large);
            writing.join();
        }
    }

    @Test
    void both_sides_may_ask_for_certificates() throws Exception {
        var own = certificate("gateway.example.com");
        int inner = freePort();
        write("inner", inner, "tcp://127.0.0.1:" + echo("in").port(), """
                {'certificates':['%s'],'use_mutual_tls_auth':true,'client_certificates':['%s']}
                """.formatted(
                        certificate("in.example.com"), own));
        write("outer", port, "tls://127.0.0.1:" + inner, """
                {'certificates':['%s'],'upstream_certificates':{'127.0.0.1':'%s'}}
                """.formatted(certificate("out.example.com"), own));
        assertThat(reload()).isEmpty();
        assertThat(talk("out.example.com", "hi", 5)).isEqualTo("in hi");
        write("outer", port, "tls://127.0.0.1:" + inner, "{'certificates':['" + certificate("o.example.com") + "']}");
        assertThat(reload()).isEmpty();
        assertThat(unheard("out.example.com")).isEmpty();
    }

    @Test
    void the_end_of_the_targets_direction_is_a_proper_end_of_tls() throws Exception {
        var upstream = LineServer.start(client -> client.getOutputStream().write("bye".getBytes(UTF_8)));
        opened.add(upstream);
        write("bye", port, "tcp://127.0.0.1:" + upstream.port(), """
                {'certificates':['%s']}""".formatted(certificate("bye.example.com")));
        reload();
        try (var socket = connect("bye.example.com")) {
            // A stream that is cut off without its end would throw here.
            assertThat(new String(socket.getInputStream().readAllBytes(), UTF_8))
                    .isEqualTo("bye");
        }
    }

    @Test
    void a_tls_service_without_any_certificate_is_not_opened() throws Exception {
        write("bare", port, "tcp://127.0.0.1:1", "{}");
        reload();
        assertThatThrownBy(() -> connect("x")).isInstanceOf(IOException.class);
        assertThat(running.get("/hello", "").status()).isEqualTo(200);
    }

    @Test
    void a_drain_waits_for_connections_until_its_time_is_up() throws Exception {
        write("one", port, "tcp://127.0.0.1:" + echo("one").port(), """
                {'certificates':['%s']}""".formatted(certificate("one.example.com")));
        reload();
        try (var socket = connect("one.example.com")) {
            socket.getOutputStream().write("a".getBytes(UTF_8));
            assertThat(socket.getInputStream().readNBytes(5)).hasSize(5);
            var drained = CompletableFuture.runAsync(() -> {
                try {
                    running.gateway.drain(Duration.ofMinutes(2));
                } catch (InterruptedException stop) {
                    Thread.currentThread().interrupt();
                }
            });
            await().atMost(60, TimeUnit.SECONDS).until(() -> refuses(port));
            socket.getOutputStream().write("b".getBytes(UTF_8));
            assertThat(socket.getInputStream().read()).isEqualTo('b');
            assertThat(drained).isNotDone();
            socket.close();
            drained.get(60, TimeUnit.SECONDS);
        }
    }

    private static boolean refuses(int port) {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return !socket.isConnected();
        } catch (IOException refused) {
            return true;
        }
    }
}
