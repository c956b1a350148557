package io.sluice.gateway.secret;

import java.util.Map;
import java.util.Optional;

/// Secrets that stand in the configuration.
record InlineStore(Map<String, String> values) implements SecretStore {
    InlineStore {
        values = Map.copyOf(values);
    }

    @Override
    public Optional<String> read(String key) {
        return Optional.ofNullable(values.get(key));
    }

    @Override
    public Map<String, String> folder(String folder) {
        return values;
    }

    @Override
    public boolean instant() {
        return true;
    }

    @Override
    public String toString() {
        return "inline";
    }
}
