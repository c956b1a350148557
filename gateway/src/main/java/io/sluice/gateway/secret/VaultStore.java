package io.sluice.gateway.secret;

import io.sluice.gateway.exchange.Percent;
import io.sluice.model.document.Json;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// The key/value engine of HashiCorp Vault, version 1 or 2
/// (<https://developer.hashicorp.com/vault/api-docs/secret/kv>).
///
/// A key is `path.field`, divided at the first dot, or a path alone: then the value is the JSON text of the whole
/// secret. A path begins with the mount of the engine unless one is configured.
final class VaultStore implements SecretStore {
    private final StoreHttp http;
    private final Options options;

    /// @param mount of the engine; "": the first segment of a path
    /// @param version of the engine, 1 or 2
    record Options(
            String address, String token, String namespace, String mount, int version, Duration timeout, int retries) {
        @Override
        public String toString() {
            return address;
        }
    }

    VaultStore(Options options) throws IOException {
        this.options = options;
        var fields = new LinkedHashMap<String, String>();
        fields.put("X-Vault-Request", "true");
        if (!options.token.isEmpty()) fields.put("X-Vault-Token", options.token);
        if (!options.namespace.isEmpty()) fields.put("X-Vault-Namespace", options.namespace);
        this.http = new StoreHttp("Vault", options.address, fields, options.timeout, options.retries, Optional.empty());
    }

    @Override
    public Optional<String> read(String key) throws IOException {
        int dot = key.indexOf('.');
        var path = dot < 0 ? key : key.substring(0, dot);
        var answer = http.get("/v1/" + Percent.encodePath(address(path)));
        if (answer.isEmpty()) return Optional.empty();
        var data = http.json(answer.get()).path("data");
        if (options.version == 2) data = data.path("data");
        if (!data.isObject()) return Optional.empty();
        if (dot < 0) return Optional.of(Json.text(data));
        return SecretField.of(data, key.substring(dot + 1));
    }

    /// Fields of one secret.
    @Override
    public Map<String, String> folder(String folder) throws IOException {
        var whole = read(folder);
        if (whole.isEmpty()) return Map.of();
        var data = http.json(whole.get());
        var fields = new LinkedHashMap<String, String>();
        for (var field : data.properties()) {
            SecretField.of(data, field.getKey()).ifPresent(value -> fields.put(field.getKey(), value));
        }
        return fields;
    }

    private String address(String path) {
        var parts = path.startsWith("/") ? path.substring(1) : path;
        if (!options.mount.isEmpty()) return options.mount + (options.version == 2 ? "/data/" : "/") + parts;
        int slash = parts.indexOf('/');
        if (options.version != 2 || slash < 0 || parts.startsWith("/data/", slash)) return parts;
        return parts.substring(0, slash) + "/data" + parts.substring(slash);
    }

    @Override
    public void probe() throws IOException {
        http.probe("/v1/sys/health");
    }

    @Override
    public String toString() {
        return http.toString();
    }
}
