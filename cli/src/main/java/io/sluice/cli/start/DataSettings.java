package io.sluice.cli.start;

import io.sluice.cli.settings.SettingsFile;
import io.sluice.gateway.secret.SettingReferences;
import io.sluice.model.settings.SettingsReader;
import java.util.Map;

/// Settings of a gateway that lives in a data folder: what `tyk.conf` and variables leave open is set so that
/// everything lies there.
final class DataSettings {
    private DataSettings() {}

    /// @param secret what the control API asks for unless the settings say; "" is none
    static SettingsReader.Result read(
            DataFolder folder, SettingsFile file, Map<String, String> environment, String secret) {
        var presets = Map.of(
                "app_path", folder.apps().toString(),
                "policies.policy_path", folder.policies().toString(),
                "middleware_path", folder.middleware().toString(),
                "secret", secret,
                "hash_keys", "true",
                "hash_key_function", "murmur64",
                "enable_hashed_keys_listing", "true",
                "http_server_options.enable_strict_routes", "true",
                "http_server_options.enable_websockets", "true");
        return SettingsReader.read(new SettingsReader.Sources(
                presets, file.text(), file.name(), environment, new SettingReferences(environment)));
    }
}
