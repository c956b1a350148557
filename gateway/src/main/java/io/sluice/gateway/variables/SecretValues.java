package io.sluice.gateway.variables;

import io.sluice.gateway.secret.SecretStores;
import io.sluice.model.settings.ReferenceSettings;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/// Secrets that values may name: the `secrets` of the configuration, variables of the process, and stores.
public final class SecretValues {
    public static final SecretValues NONE = new SecretValues(Map.of(), Map.of(), SecretStores.none());

    private final Map<String, String> configured;
    private final Map<String, String> environment;
    private final SecretStores stores;

    /// @param configured  name to secret
    /// @param environment of the process
    public SecretValues(Map<String, String> configured, Map<String, String> environment, SecretStores stores) {
        this.configured = Map.copyOf(configured);
        this.environment = Map.copyOf(environment);
        this.stores = stores;
    }

    public static SecretValues of(ReferenceSettings settings, SecretStores stores) {
        var configured = new HashMap<String, String>();
        settings.secrets().forEach((name, secret) -> configured.put(name, secret.reveal()));
        return new SecretValues(configured, System.getenv(), stores);
    }

    /// `$secret_conf.<name>`; "" when there is none.
    String configured(String name) {
        return configured.getOrDefault(name, "");
    }

    /// `$secret_env.<name>`: the variable `TYK_SECRET_<NAME>`; "" when it is not set.
    String environment(String name) {
        return environment.getOrDefault("TYK_SECRET_" + name.toUpperCase(Locale.ROOT), "");
    }

    SecretStores stores() {
        return stores;
    }
}
