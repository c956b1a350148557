package io.sluice.model.settings;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.model.document.Json;
import java.util.LinkedHashMap;
import java.util.Map;

/// What secret references may point at (`gateway-features-2.md` section 11).
///
/// @param secrets  name to value, for `secrets://name`
/// @param fileBase folder that `file://` reads below; "" closes it
/// @param stores   by name: `kv.stores`, and `vault` and `consul` of the older blocks
public record ReferenceSettings(Map<String, Secret> secrets, String fileBase, Map<String, Store> stores) {
    public ReferenceSettings {
        secrets = Map.copyOf(secrets);
        stores = Map.copyOf(stores);
    }

    /// One named store.
    ///
    /// @param type     as written, e.g. `hashicorp_vault`
    /// @param required the process must not start without it
    /// @param config   as written; may hold credentials
    public record Store(String type, boolean required, ObjectNode config) {
        /// The configuration could show secrets.
        @Override
        public String toString() {
            return "Store[" + type + "]";
        }
    }

    static ReferenceSettings of(Values values) {
        return new ReferenceSettings(values.secrets("secrets"), values.text("kv.file.base_path"), stores(values));
    }

    private static Map<String, Store> stores(Values values) {
        var stores = new LinkedHashMap<String, Store>();
        var vault = vault(values);
        if (!vault.path("address").asText().isEmpty()
                || !vault.path("agent_address").asText().isEmpty()) {
            stores.put("vault", new Store("hashicorp_vault", false, vault));
        }
        var consul = consul(values);
        if (!consul.path("address").asText().isEmpty()) {
            stores.put("consul", new Store("hashicorp_consul", false, consul));
        }
        values.json("kv.stores")
                .forEachEntry((name, store) -> stores.put(
                        name,
                        new Store(
                                store.path("type").asText(),
                                store.path("required").asBoolean(),
                                store.path("config") instanceof ObjectNode config ? config : Json.object())));
        return stores;
    }

    private static ObjectNode vault(Values values) {
        return Json.object()
                .put("address", values.text("kv.vault.address"))
                .put("agent_address", values.text("kv.vault.agent_address"))
                .put("max_retries", values.integer("kv.vault.max_retries"))
                .put("timeout", values.nanoseconds("kv.vault.timeout").toNanos())
                .put("token", values.secret("kv.vault.token").reveal())
                .put("kv_version", values.integer("kv.vault.kv_version"));
    }

    private static ObjectNode consul(Values values) {
        var consul = Json.object()
                .put("address", values.text("kv.consul.address"))
                .put("scheme", values.text("kv.consul.scheme"))
                .put("datacenter", values.text("kv.consul.datacenter"))
                .put("wait_time", values.nanoseconds("kv.consul.wait_time").toNanos())
                .put("token", values.secret("kv.consul.token").reveal());
        consul.putObject("http_auth")
                .put("username", values.text("kv.consul.http_auth.username"))
                .put("password", values.secret("kv.consul.http_auth.password").reveal());
        consul.putObject("tls_config")
                .put("ca_file", values.text("kv.consul.tls_config.ca_file"))
                .put("ca_path", values.text("kv.consul.tls_config.ca_path"))
                .put("cert_file", values.text("kv.consul.tls_config.cert_file"))
                .put("key_file", values.text("kv.consul.tls_config.key_file"))
                .put("insecure_skip_verify", values.on("kv.consul.tls_config.insecure_skip_verify"));
        return consul;
    }
}
