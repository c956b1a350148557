package io.sluice.gateway.secret;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.sluice.model.document.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/// The reading half of Vault's key/value API over a real socket: paths, tokens and answers of versions 1 and 2.
public final class SmallVault implements AutoCloseable {
    private static final String TOKEN = "t0ken";

    private final HttpServer server;
    private final Map<String, Map<String, String>> byPath = new ConcurrentHashMap<>();
    private final AtomicInteger reads = new AtomicInteger();

    public SmallVault() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
        server.createContext("/", this::answer);
        server.start();
    }

    /// @param path as Vault's API has it, e.g. `secret/data/app` for version 2
    public SmallVault put(String path, Map<String, String> fields) {
        byPath.put(path, fields);
        return this;
    }

    public String address() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    public String token() {
        return TOKEN;
    }

    public int reads() {
        return reads.get();
    }

    private void answer(HttpExchange exchange) throws IOException {
        reads.incrementAndGet();
        var path = exchange.getRequestURI().getPath().substring("/v1/".length());
        var found = byPath.get(path);
        if (path.startsWith("sys/health")) {
            send(exchange, 200, "{\"initialized\":true,\"sealed\":false}");
        } else if (!TOKEN.equals(exchange.getRequestHeaders().getFirst("X-Vault-Token"))) {
            send(exchange, 403, "{\"errors\":[\"permission denied\"]}");
        } else if (found == null) {
            send(exchange, 404, "{\"errors\":[]}");
        } else {
            var fields = Json.object();
            found.forEach(fields::put);
            var answer = Json.object().put("request_id", "r").put("lease_duration", 2_764_800);
            if (path.contains("/data/")) {
                answer.putObject("data").set("data", fields);
                answer.withObject("/data").putObject("metadata").put("version", 1);
            } else {
                answer.set("data", fields);
            }
            send(exchange, 200, Json.text(answer));
        }
    }

    static void send(HttpExchange exchange, int status, String body) throws IOException {
        var bytes = body.getBytes(UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
