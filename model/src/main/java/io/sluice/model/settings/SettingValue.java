package io.sluice.model.settings;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Set;

/// A setting as it holds now.
///
/// @param value as JSON, secret references not yet followed; print it through `masked` or `shown` only
public record SettingValue(Setting setting, JsonNode value, Origin origin) {
    /// Values under these keys are credentials often enough to hide all of them.
    private static final Set<String> HIDDEN_MAPS = Set.of(
            "secrets",
            "opentelemetry.headers",
            "opentelemetry.traces.headers",
            "opentelemetry.metrics.headers",
            "monitor.configuration.header_map",
            "auth_override.auth_provider",
            "auth_override.session_provider",
            "event_handlers",
            "kv.stores",
            "labs");

    /// The value for people, with what must not be seen as `"***"`.
    public JsonNode masked() {
        if (SettingType.isEmpty(value)) return value;
        var hidden = setting.type() == Setting.Type.SECRET || HIDDEN_MAPS.contains(setting.key());
        return hidden ? TextNode.valueOf("***") : value;
    }

    /// `masked` as JSON text.
    public String shown() {
        return masked().toString();
    }

    @Override
    public String toString() {
        return setting.key() + " = " + shown() + " (" + origin + ")";
    }
}
