package io.sluice.model.settings;

import com.fasterxml.jackson.databind.JsonNode;

/// A setting as people may see it.
///
/// @param key         path in the file, with dots
/// @param environment whole name of the variable that overrides it; "" is none
/// @param value       what must not be seen is `"***"`
/// @param hidden      whether something must not be seen
public record ShownSetting(String key, String environment, JsonNode value, boolean hidden) {

    static ShownSetting of(SettingValue setting) {
        var masked = setting.masked();
        return new ShownSetting(
                setting.setting().key(), setting.setting().environment(), masked, !masked.equals(setting.value()));
    }
}
