package io.sluice.gateway.secret;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.sluice.model.document.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;

/// The reading half of Consul's key/value API over a real socket.
public final class SmallConsul implements AutoCloseable {
    private static final String TOKEN = "c0nsul";

    private final HttpServer server;
    private final Map<String, String> values = new TreeMap<>();

    public SmallConsul() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
        server.createContext("/", this::answer);
        server.start();
    }

    public SmallConsul put(String key, String value) {
        values.put(key, value);
        return this;
    }

    /// Without its scheme, as the setting has it.
    public String address() {
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    public String token() {
        return TOKEN;
    }

    private void answer(HttpExchange exchange) throws IOException {
        var key = exchange.getRequestURI().getPath().substring("/v1/kv/".length());
        var query = String.valueOf(exchange.getRequestURI().getQuery());
        if (!TOKEN.equals(exchange.getRequestHeaders().getFirst("X-Consul-Token"))) {
            SmallVault.send(exchange, 403, "Permission denied: token lacks permission");
        } else if (query.contains("recurse")) {
            var list = Json.MAPPER.createArrayNode();
            values.forEach((name, value) -> {
                if (name.startsWith(key)) {
                    list.addObject()
                            .put("LockIndex", 0)
                            .put("Key", name)
                            .put("Flags", 0)
                            .put("Value", Base64.getEncoder().encodeToString(value.getBytes(UTF_8)));
                }
            });
            SmallVault.send(exchange, list.isEmpty() ? 404 : 200, list.isEmpty() ? "" : Json.text(list));
        } else {
            var found = values.get(key);
            SmallVault.send(exchange, found == null ? 404 : 200, found == null ? "" : found);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
