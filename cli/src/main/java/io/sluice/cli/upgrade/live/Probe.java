package io.sluice.cli.upgrade.live;

import io.sluice.cli.start.Installation;
import io.sluice.model.settings.GatewaySettings;
import io.sluice.storage.Archive;
import io.sluice.storage.StoreFailure;
import io.sluice.storage.nodes.Node;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/// Asks the gateway on this machine how it is, the way a monitor would.
public final class Probe {
    private static final Pattern REQUESTS =
            Pattern.compile("(?m)^sluice_api_requests_total\\{api=\"([^\"]*)\"[^}]*} ([0-9.eE+]+)$");
    private static final int PATIENCE_MILLIS = 5_000;

    private final GatewaySettings settings;
    private final int port;

    private Probe(GatewaySettings settings, int port) {
        this.settings = settings;
        this.port = port;
    }

    /// @param running whose port is asked for when the settings leave it open
    public static Probe of(Installation installation, RunningGateway running) {
        return new Probe(installation.settings(), port(installation, running));
    }

    private static int port(Installation installation, RunningGateway running) {
        var listen = installation.settings().listen();
        if (listen.controlPort() != 0) return listen.controlPort();
        int given = running.option("--port").map(Integer::parseInt).orElse(listen.port());
        if (given != 0) return given;
        try (var store = installation.open()) {
            return announced(store.archive(), running.pid()).orElse(0);
        } catch (StoreFailure away) {
            return 0;
        }
    }

    private static Optional<Integer> announced(Archive archive, long pid) {
        return Node.all(archive).stream()
                .filter(node -> node.pid() == pid)
                .map(Node::port)
                .findFirst();
    }

    public int port() {
        return port;
    }

    /// Whether it answers and says it is ready.
    public boolean ready() {
        try {
            return ask("/" + settings.control().readyName()).startsWith("HTTP/1.1 200 ");
        } catch (IOException silent) {
            return false;
        }
    }

    /// What it has counted since its start; empty when it does not tell.
    public Optional<Sample> sample() {
        try {
            var answer = ask("/tyk/metrics");
            return answer.startsWith("HTTP/1.1 200 ") ? Optional.of(Sample.of(answer)) : Optional.empty();
        } catch (IOException silent) {
            return Optional.empty();
        }
    }

    /// Requests of each API since its start, by id; empty when it does not tell.
    public Optional<Map<String, Long>> requests() {
        try {
            var answer = ask("/tyk/metrics");
            if (!answer.startsWith("HTTP/1.1 200 ")) return Optional.empty();
            var counts = new TreeMap<String, Long>();
            var lines = REQUESTS.matcher(answer);
            while (lines.find()) counts.merge(lines.group(1), (long) Double.parseDouble(lines.group(2)), Long::sum);
            return Optional.of(counts);
        } catch (IOException silent) {
            return Optional.empty();
        }
    }

    private String ask(String path) throws IOException {
        try (var plain = new Socket()) {
            plain.connect(new InetSocketAddress(address(), port), PATIENCE_MILLIS);
            plain.setSoTimeout(PATIENCE_MILLIS);
            try (var socket = settings.server().tls() ? secured(plain) : plain) {
                var request = "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                        + "X-Tyk-Authorization: " + settings.control().secret().reveal() + "\r\n\r\n";
                socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
                socket.getOutputStream().flush();
                return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
            }
        }
    }

    private InetAddress address() throws IOException {
        var bound = settings.listen().address();
        return bound.isEmpty() ? InetAddress.getLoopbackAddress() : InetAddress.getByName(bound);
    }

    /// Whose certificate it is does not matter: this machine speaks with itself.
    private Socket secured(Socket plain) throws IOException {
        try {
            var context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new Everybody()}, new SecureRandom());
            return context.getSocketFactory().createSocket(plain, "localhost", port, true);
        } catch (GeneralSecurityException never) {
            throw new IllegalStateException("every Java runtime speaks TLS", never);
        }
    }

    private static final class Everybody implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String kind) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String kind) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return List.<X509Certificate>of().toArray(X509Certificate[]::new);
        }
    }
}
