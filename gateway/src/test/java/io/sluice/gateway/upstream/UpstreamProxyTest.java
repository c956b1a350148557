package io.sluice.gateway.upstream;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.gateway.Definitions;
import io.sluice.gateway.RunningGateway;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Requests that reach their upstream through a proxy on a real socket.
@DisplayNameGeneration(ReplaceUnderscores.class)
class UpstreamProxyTest {
    @TempDir
    Path folder;

    private RunningGateway running;
    private SmallProxy proxy;

    @BeforeEach
    void start() throws IOException {
        running = RunningGateway.start(folder.resolve("store"));
        proxy = new SmallProxy();
    }

    @AfterEach
    void stop() throws IOException {
        running.close();
        proxy.close();
    }

    private JsonNode api(String scheme, String proxyUrl) {
        var target = running.upstream.address().toString().replace("http://", scheme + "://");
        return Definitions.proxying(
                Definitions.keyless("a", "{}"),
                "{'target_url':'" + target + "/base','transport':{'proxy_url':'" + proxyUrl + "'}}");
    }

    private String upstream() {
        return running.upstream.address().getAuthority();
    }

    @Test
    void a_plain_request_is_forwarded_with_the_whole_address() throws IOException {
        running.serve(api("http", "http://me:pass@127.0.0.1:" + proxy.port()));
        assertThat(running.get("/a/x?q=1", "").status()).isEqualTo(200);
        assertThat(proxy.heads.getFirst())
                .startsWith("GET http://" + upstream() + "/base/x?q=1 HTTP/1.1\r\n")
                .contains("\r\nHost: " + upstream() + "\r\n")
                .contains("\r\nProxy-Authorization: Basic bWU6cGFzcw==\r\n");
        assertThat(running.upstream.last().header("Proxy-Authorization"))
                .as("nothing of it comes from the client")
                .isPresent();
    }

    @Test
    void what_needs_a_connection_of_its_own_gets_a_tunnel() throws IOException {
        running.serve(api("h2c", "http://me:pass@127.0.0.1:" + proxy.port()));
        running.get("/a/x", "");
        assertThat(proxy.heads.getFirst())
                .startsWith("CONNECT " + upstream() + " HTTP/1.1\r\n")
                .containsIgnoringCase("\r\nproxy-authorization: Basic bWU6cGFzcw==\r\n");
        assertThat(proxy.tunnelled.getFirst()).startsWith("PRI * HTTP/2.0");
    }

    @Test
    void a_socks_proxy_is_asked_for_a_tunnel() throws IOException {
        running.serve(api("http", "socks5://127.0.0.1:" + proxy.port()));
        assertThat(running.get("/a/x", "").status()).isEqualTo(200);
        assertThat(running.upstream.last().url()).isEqualTo("/base/x");
        assertThat(proxy.tunnelled.getFirst()).startsWith("GET /base/x HTTP/1.1\r\n");
    }

    @Test
    void a_proxy_that_is_away_or_refuses_costs_the_request() throws IOException {
        var away = List.of(
                api("http", "http://127.0.0.1:1"),
                api("h2c", "http://127.0.0.1:1"),
                api("http", "socks5://127.0.0.1:1"));
        for (var api : away) {
            running.serve(api);
            assertThat(running.get("/a/x", "").status()).as("%s", api).isEqualTo(500);
        }
        proxy.refuses = true;
        running.serve(api("h2c", "http://127.0.0.1:" + proxy.port()));
        assertThat(running.get("/a/x", "").status()).isEqualTo(500);
        assertThat(running.upstream.seen()).isEmpty();
    }

    /// Forwards, tunnels and speaks SOCKS5 without a password; a connection is one of the three.
    private static final class SmallProxy implements AutoCloseable {
        final List<String> heads = new CopyOnWriteArrayList<>();
        final List<String> tunnelled = new CopyOnWriteArrayList<>();
        private final List<Socket> open = new CopyOnWriteArrayList<>();
        private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        volatile boolean refuses;

        SmallProxy() throws IOException {
            Thread.ofVirtual().start(() -> {
                while (!server.isClosed()) {
                    try {
                        var client = server.accept();
                        open.add(client);
                        Thread.ofVirtual().start(() -> serve(client));
                    } catch (IOException closed) {
                        return;
                    }
                }
            });
        }

        int port() {
            return server.getLocalPort();
        }

        private void serve(Socket client) {
            try (client) {
                var in = client.getInputStream();
                int first = in.read();
                if (first == 5) socks(client, in);
                else http(client, in, (char) first + head(in));
            } catch (IOException gone) {
                // One of the ends has had enough.
            }
        }

        private static String head(InputStream in) throws IOException {
            var text = new StringBuilder();
            while (text.indexOf("\r\n\r\n") < 0) {
                int next = in.read();
                if (next < 0) throw new IOException("no whole head");
                text.append((char) next);
            }
            return text.toString();
        }

        private void http(Socket client, InputStream in, String head) throws IOException {
            heads.add(head);
            var out = client.getOutputStream();
            if (refuses) {
                out.write(
                        "HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n".getBytes(ISO_8859_1));
                return;
            }
            var target = head.split(" ", -1)[1];
            if (head.startsWith("CONNECT ")) {
                out.write("HTTP/1.1 200 Connected\r\n\r\n".getBytes(ISO_8859_1));
                tunnel(client, in, Integer.parseInt(target.substring(target.indexOf(':') + 1)), "");
            } else {
                var authority = target.substring("http://".length()).split("/", -1)[0];
                var path = target.substring("http://".length() + authority.length());
                tunnel(client, in, Integer.parseInt(authority.split(":", -1)[1]), head.replace(target, path));
            }
        }

        private void socks(Socket client, InputStream in) throws IOException {
            in.readNBytes(in.read());
            client.getOutputStream().write(new byte[] {5, 0});
            var request = in.readNBytes(4);
            in.readNBytes(request[3] == 3 ? in.read() : request[3] == 4 ? 16 : 4);
            int port = in.read() << 8 | in.read();
            client.getOutputStream().write(new byte[] {5, 0, 0, 1, 127, 0, 0, 1, 0, 0});
            tunnel(client, in, port, "");
        }

        private void tunnel(Socket client, InputStream in, int port, String first) throws IOException {
            try (var target = new Socket(InetAddress.getLoopbackAddress(), port)) {
                open.add(target);
                target.getOutputStream().write(first.getBytes(ISO_8859_1));
                Thread.ofVirtual().start(() -> copy(target, client));
                var buffer = new byte[64 * 1024];
                for (int n = in.read(buffer); n > 0; n = in.read(buffer)) {
                    tunnelled.add(new String(buffer, 0, n, ISO_8859_1));
                    target.getOutputStream().write(buffer, 0, n);
                }
            }
        }

        private static void copy(Socket from, Socket to) {
            try {
                from.getInputStream().transferTo(to.getOutputStream());
            } catch (IOException gone) {
                // As above.
            }
        }

        @Override
        public void close() throws IOException {
            server.close();
            for (var socket : open) socket.close();
        }
    }
}
