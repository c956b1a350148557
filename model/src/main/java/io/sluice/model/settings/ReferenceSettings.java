package io.sluice.model.settings;

import java.util.Map;

/// What secret references in definitions may point at.
///
/// @param secrets  name to value, for `secrets://name`
/// @param fileBase folder that `file://` reads below; "" closes it
public record ReferenceSettings(Map<String, Secret> secrets, String fileBase) {
    public ReferenceSettings {
        secrets = Map.copyOf(secrets);
    }

    static ReferenceSettings of(Values values) {
        return new ReferenceSettings(values.secrets("secrets"), values.text("kv.file.base_path"));
    }
}
