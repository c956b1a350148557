package io.sluice.model.settings;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;

/// A setting as it holds now.
///
/// @param value as JSON, secret references not yet followed; never print it without asking `shown`
public record SettingValue(Setting setting, JsonNode value, Origin origin) {
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

    /// The value for people: JSON text, with what must not be seen as `"***"`.
    public String shown() {
        if (setting.type() == Setting.Type.SECRET) return value.asText().isEmpty() ? "\"\"" : "\"***\"";
        // Values under these keys are credentials often enough to hide all of them.
        if (HIDDEN_MAPS.contains(setting.key())) return value.isEmpty() ? "{}" : "{\"***\":\"***\"}";
        return value.toString();
    }

    @Override
    public String toString() {
        return setting.key() + " = " + shown() + " (" + origin + ")";
    }
}
