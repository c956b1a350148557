package io.sluice.gateway.secret;

import io.sluice.gateway.exchange.Percent;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/// The key/value store of Consul (<https://developer.hashicorp.com/consul/api-docs/kv>).
final class ConsulStore implements SecretStore {
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private final StoreHttp http;
    private final String query;

    /// @param address with its scheme
    /// @param waitTime sent with each look-up; zero leaves it out
    record Options(
            String address,
            String datacenter,
            String token,
            String user,
            String password,
            Duration waitTime,
            Optional<SSLContext> tls) {
        @Override
        public String toString() {
            return address;
        }
    }

    ConsulStore(Options options) throws IOException {
        var fields = new LinkedHashMap<String, String>();
        if (!options.token.isEmpty()) fields.put("X-Consul-Token", options.token);
        if (!options.user.isEmpty()) {
            var pair = (options.user + ":" + options.password).getBytes(StandardCharsets.UTF_8);
            fields.put("Authorization", "Basic " + Base64.getEncoder().encodeToString(pair));
        }
        this.http = new StoreHttp("Consul", options.address, fields, TIMEOUT, 1, options.tls);
        var more = new StringBuilder();
        if (!options.datacenter.isEmpty()) {
            more.append("&dc=").append(URLEncoder.encode(options.datacenter, StandardCharsets.UTF_8));
        }
        if (options.waitTime.isPositive()) {
            more.append("&wait=").append(options.waitTime.toMillis()).append("ms");
        }
        this.query = more.toString();
    }

    @Override
    public Optional<String> read(String key) throws IOException {
        return http.get(path(key) + "?raw=true" + query);
    }

    @Override
    public Map<String, String> folder(String folder) throws IOException {
        var answer = http.get(path(folder + "/") + "?recurse=true" + query);
        var values = new LinkedHashMap<String, String>();
        if (answer.isEmpty()) return values;
        for (var entry : http.json(answer.get())) {
            var key = entry.path("Key").asText();
            if (!key.startsWith(folder + "/") || !entry.path("Value").isTextual()) continue;
            try {
                var value = Base64.getDecoder().decode(entry.path("Value").textValue());
                values.put(key.substring(folder.length() + 1), new String(value, StandardCharsets.UTF_8));
            } catch (IllegalArgumentException malformed) {
                throw new IOException(this + " answered with a value that is not base64");
            }
        }
        return values;
    }

    private static String path(String key) {
        return "/v1/kv/" + Percent.encodePath(key.startsWith("/") ? key.substring(1) : key);
    }

    @Override
    public void probe() throws IOException {
        http.probe("/v1/status/leader");
    }

    @Override
    public String toString() {
        return http.toString();
    }
}
