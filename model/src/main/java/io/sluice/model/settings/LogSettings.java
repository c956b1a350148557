package io.sluice.model.settings;

import java.util.List;

/// The log of the process, and the line a request leaves in it.
///
/// @param level          `debug`, `info`, `warn` or `error`
/// @param format         `text`, `json` or `legacy`
/// @param access         whether each request leaves a line
/// @param accessTemplate fields of that line; empty is all
public record LogSettings(String level, String format, boolean access, List<String> accessTemplate) {
    public LogSettings {
        accessTemplate = List.copyOf(accessTemplate);
    }

    static LogSettings of(Values values) {
        return new LogSettings(
                values.onlyOneOf("log_level", "debug", "info", "warn", "error"),
                values.oneOf("log_format", "text", "json", "legacy", "standard", "default"),
                values.on("access_logs.enabled"),
                values.list("access_logs.template"));
    }
}
