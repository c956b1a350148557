package io.sluice.gateway.source;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;

/// A small dashboard on a real socket: hands out nonces and takes each once, as Tyk's does.
final class DashboardServer implements AutoCloseable {
    private final HttpServer server;
    private final String scheme;
    private final java.util.concurrent.ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    /// `METHOD path` of each call.
    final List<String> calls = new CopyOnWriteArrayList<>();

    /// Bodies of what was told of quotas.
    final List<String> quotas = new CopyOnWriteArrayList<>();

    volatile String apis = "[]";
    volatile String policies = "[]";
    volatile String secret = "n";

    // Guarded by this.
    private int nonces;
    private String nonce = "";
    private int nodes;
    private String node = "";

    DashboardServer() throws IOException {
        this(0);
    }

    DashboardServer(int port) throws IOException {
        this(HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0), "http");
    }

    static DashboardServer secured(SSLContext context) throws IOException {
        var server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(context));
        return new DashboardServer(server, "https");
    }

    /// One that talks only to who shows a certificate.
    static DashboardServer demanding(SSLContext context) throws IOException {
        var server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(context) {
            @Override
            public void configure(HttpsParameters parameters) {
                var asking = context.getDefaultSSLParameters();
                asking.setNeedClientAuth(true);
                parameters.setSSLParameters(asking);
            }
        });
        return new DashboardServer(server, "https");
    }

    private DashboardServer(HttpServer server, String scheme) {
        this.server = server;
        this.scheme = scheme;
        server.setExecutor(threads);
        server.createContext("/", this::take);
        server.start();
    }

    int port() {
        return server.getAddress().getPort();
    }

    String url() {
        return scheme + "://127.0.0.1:" + port();
    }

    /// As after a restart without memory.
    synchronized void forget() {
        node = "";
        nonce = "";
    }

    synchronized int nodes() {
        return nodes;
    }

    private synchronized void take(HttpExchange exchange) throws IOException {
        try (exchange) {
            var path = exchange.getRequestURI().getPath();
            calls.add(exchange.getRequestMethod() + " " + path);
            var head = exchange.getRequestHeaders();
            if (!secret.equals(head.getFirst("authorization"))) {
                answer(exchange, 401, "{\"Status\":\"Error\",\"Message\":\"Authorization failed\"}");
            } else if (path.equals("/register/node")) {
                if (head.getFirst("x-tyk-hostname") == null || head.getFirst("x-tyk-session-id") == null) {
                    answer(exchange, 400, "{}");
                    return;
                }
                node = "node-" + ++nodes;
                answer(exchange, 200, said("{\"NodeID\":\"" + node + "\"}"));
            } else if (!node.equals(head.getFirst("x-tyk-nodeid"))) {
                answer(exchange, 403, "{\"Status\":\"Error\",\"Message\":\"No node ID Found\"}");
            } else if (!nonce.equals(head.getFirst("x-tyk-nonce"))) {
                answer(exchange, 403, "{\"Status\":\"Error\",\"Message\":\"Nonce failed\"}");
            } else {
                switch (path) {
                    case "/register/ping", "/system/node" -> answer(exchange, 200, said("null"));
                    case "/system/key/quota_trigger" -> {
                        quotas.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
                        answer(exchange, 200, said("null"));
                    }
                    case "/system/apis" -> answer(exchange, 200, said(apis));
                    case "/system/policies" -> answer(exchange, 200, said(policies));
                    default -> answer(exchange, 404, "{}");
                }
            }
        }
    }

    private String said(String message) {
        nonce = "nonce-" + ++nonces;
        return "{\"Status\":\"OK\",\"Message\":" + message + ",\"Nonce\":\"" + nonce + "\"}";
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        var bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.close();
    }
}
