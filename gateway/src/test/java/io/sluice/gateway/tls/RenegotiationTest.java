package io.sluice.gateway.tls;

import static io.sluice.gateway.RunningGateway.tree;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.netty.handler.ssl.OpenSsl;
import io.sluice.gateway.RunningGateway;
import io.sluice.testkit.redis.GeneratedCertificate;
import java.io.IOException;
import java.nio.file.Path;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// An upstream that asks for another handshake before it answers, as servers do that want a certificate for
/// one path. The gateway never takes part, whatever `proxy_ssl_disable_renegotiation` says.
@DisplayNameGeneration(ReplaceUnderscores.class)
class RenegotiationTest {
    private static final int TIMEOUT_MILLIS = 60_000;

    @TempDir
    Path folder;

    private SSLServerSocket upstream;

    @BeforeEach
    void listen() throws IOException {
        // That of the Java runtime, which serves where there is no native one, takes part.
        assumeThat(OpenSsl.isAvailable()).isTrue();
        upstream = (SSLServerSocket) GeneratedCertificate.in(folder)
                .context()
                .getServerSocketFactory()
                .createServerSocket(0);
        upstream.setEnabledProtocols(new String[] {"TLSv1.2"});
        Thread.ofVirtual().name("renegotiating").start(this::serve);
    }

    @AfterEach
    void stop() throws IOException {
        if (upstream != null) upstream.close();
    }

    private void serve() {
        while (!upstream.isClosed()) {
            try (var socket = (SSLSocket) upstream.accept()) {
                socket.setSoTimeout(TIMEOUT_MILLIS);
                if (readHead(socket).startsWith("GET /again")) {
                    // Without this the session would be resumed.
                    socket.getSession().invalidate();
                    socket.startHandshake();
                }
                socket.getOutputStream()
                        .write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok"
                                .getBytes(US_ASCII));
                socket.getOutputStream().flush();
            } catch (IOException refused) {
                // The next connection is another attempt.
            }
        }
    }

    private static String readHead(SSLSocket socket) throws IOException {
        var head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = socket.getInputStream().read();
            if (next < 0) throw new IOException("no request");
            head.append((char) next);
        }
        return head.toString();
    }

    @Test
    void who_asks_for_another_handshake_is_refused_and_who_does_not_is_served() throws IOException {
        try (var running = RunningGateway.start(folder.resolve("store"))) {
            running.serve(tree("""
                    {'name':'r','api_id':'r','org_id':'default','active':true,'use_keyless':true,
                     'version_data':{'not_versioned':true,'versions':{'Default':{'name':'Default'}}},
                     'proxy':{'listen_path':'/r/','target_url':'https://127.0.0.1:%d/','strip_listen_path':true,
                              'transport':{'ssl_insecure_skip_verify':true}}}
                    """.formatted(upstream.getLocalPort())));
            assertThat(running.get("/r/plain", "").status()).isEqualTo(200);
            assertThat(running.get("/r/again", "").status()).isGreaterThanOrEqualTo(500);
            assertThat(running.get("/r/plain", "").status()).isEqualTo(200);
        }
    }
}
