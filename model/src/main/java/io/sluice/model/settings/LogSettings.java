package io.sluice.model.settings;

import java.util.List;
import java.util.Set;

/// The log of the process, and the line a request leaves in it.
///
/// @param level          `debug`, `info`, `warn` or `error`
/// @param format         `text`, `json` or `legacy`
/// @param access         whether each request leaves a line
/// @param accessTemplate fields of that line; empty is all
/// @param notFound       whether a request that no API takes leaves a line
/// @param copies         where lines go too
public record LogSettings(
        String level,
        String format,
        boolean access,
        List<String> accessTemplate,
        boolean notFound,
        LogCopySettings copies) {
    /// Fields of the access log of a Tyk gateway (source: `gateway-features-2.md` 9.2).
    private static final Set<String> FIELDS = Set.of(
            "api_id",
            "api_key",
            "api_name",
            "api_type",
            "circuit_breaker_state",
            "client_ip",
            "error_source",
            "error_target",
            "host",
            "latency_gateway",
            "latency_total",
            "mcp_error_code",
            "mcp_method",
            "mcp_primitive_name",
            "mcp_primitive_type",
            "method",
            "org_id",
            "original_path",
            "path",
            "prefix",
            "protocol",
            "remote_addr",
            "response_code_details",
            "response_flag",
            "status",
            "tls_cert_expiry",
            "tls_cert_subject",
            "trace_id",
            "upstream_addr",
            "upstream_latency",
            "upstream_status",
            "user_agent");

    public LogSettings {
        accessTemplate = List.copyOf(accessTemplate);
    }

    /// What counts until the settings are read.
    public static LogSettings defaults() {
        return new LogSettings("info", "text", false, List.of(), false, LogCopySettings.NONE);
    }

    static LogSettings of(Values values) {
        return new LogSettings(
                values.onlyOneOf("log_level", "debug", "info", "warn", "error"),
                values.oneOf("log_format", "text", "json", "legacy", "standard", "default"),
                values.on("access_logs.enabled"),
                fields(values, "access_logs.template"),
                values.on("track_404_logs"),
                LogCopySettings.of(values));
    }

    private static List<String> fields(Values values, String key) {
        var template = values.list(key);
        for (var name : template) {
            if (!FIELDS.contains(name)) values.warn(key, "there is no field " + name + "; it is left out");
        }
        return template;
    }
}
