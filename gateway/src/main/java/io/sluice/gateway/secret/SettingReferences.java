package io.sluice.gateway.secret;

import io.sluice.model.settings.ReferenceSettings;
import io.sluice.model.settings.SettingsReader;
import io.sluice.model.settings.UnresolvedReference;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/// Follows the references of a configuration file, before anything else runs: `file://path`, `consul://key`,
/// `vault://path.field`, `kv://store/key#field`.
///
/// @param environment variables of the process
public record SettingReferences(Map<String, String> environment) implements SettingsReader.Elsewhere {
    public SettingReferences {
        environment = Map.copyOf(environment);
    }

    @Override
    public String follow(String reference, ReferenceSettings settings) throws UnresolvedReference {
        int colon = reference.indexOf("://");
        var scheme = reference.substring(0, colon);
        var key = reference.substring(colon + 3);
        var store = scheme;
        if (scheme.equals("kv")) {
            int slash = key.indexOf('/');
            if (slash < 0) throw new UnresolvedReference("the reference " + reference + " names no key");
            store = key.substring(0, slash);
            key = key.substring(slash + 1);
        }
        var stores = SecretStores.of(settings, name -> Optional.ofNullable(environment.get(name)));
        if (!stores.has(store)) {
            var missing = "the reference " + reference + " leads to a store that is not configured";
            throw new UnresolvedReference(missing + (scheme.equals("kv") ? " (kv.stores)" : " (kv." + store + ")"));
        }
        try {
            return stores.read(store, key)
                    .orElseThrow(() -> new UnresolvedReference("the reference " + reference + " leads to nothing"));
        } catch (IOException away) {
            throw new UnresolvedReference(
                    "the reference " + reference + " could not be followed: " + away.getMessage());
        }
    }

    /// The variables could show secrets.
    @Override
    public String toString() {
        return "SettingReferences";
    }
}
