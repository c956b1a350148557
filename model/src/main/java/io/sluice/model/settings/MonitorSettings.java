package io.sluice.model.settings;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Map;

/// Who is told when much of a quota is used (`monitor`; source: `gateway-features-2.md` 8.5).
///
/// @param limit         percent of every quota that is worth telling; 0 is none
/// @param keys          quotas of keys are watched
/// @param organisations quotas of organisations are watched
public record MonitorSettings(boolean enabled, double limit, boolean keys, boolean organisations, Webhook webhook) {

    /// @param target          an absolute URL; "" when nobody can be told
    /// @param template        file of the body; "" is the built-in body
    /// @param cooldownSeconds equal requests are sent once in this time; 0 is once and never again
    public record Webhook(
            String method, String target, String template, Map<String, String> headers, int cooldownSeconds) {
        public Webhook {
            headers = Map.copyOf(headers);
        }
    }

    static MonitorSettings of(Values values) {
        boolean enabled = values.on("monitor.enable_trigger_monitors");
        return new MonitorSettings(
                enabled,
                values.number("monitor.global_trigger_limit"),
                values.on("monitor.monitor_user_keys"),
                values.on("monitor.monitor_org_keys"),
                webhook(values, enabled));
    }

    private static Webhook webhook(Values values, boolean wanted) {
        var root = "monitor.configuration.";
        var target = values.text(root + "target_path");
        if (wanted && !isWhole(target)) {
            values.warn(root + "target_path", "expected an absolute URL; no webhook is told");
            target = "";
        }
        return new Webhook(
                values.text(root + "method"),
                target,
                values.text(root + "template_path"),
                values.map(root + "header_map"),
                values.integer(root + "event_timeout"));
    }

    private static boolean isWhole(String url) {
        try {
            var uri = new URI(url);
            return uri.getHost() != null && ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()));
        } catch (URISyntaxException none) {
            return false;
        }
    }
}
