package io.sluice.gateway.event.handler;

import com.fasterxml.jackson.databind.node.TextNode;
import io.sluice.gateway.event.Event;
import io.sluice.gateway.event.EventMeta;
import io.sluice.gotemplate.function.Escapes;
import java.util.LinkedHashMap;
import java.util.Map;

/// The body of a webhook whose handler names no template: an object of texts (source: `gateway-features-2.md` 8.4).
final class DefaultBody {
    private DefaultBody() {}

    static String of(Event event) {
        var meta = event.meta();
        var members = new LinkedHashMap<String, Object>();
        members.put("event", event.name().id());
        members.put("message", meta.message());
        fill(members, meta);
        if (meta instanceof EventMeta.Certificate) members.put("timestamp", EventData.text(event.time()));
        var text = new StringBuilder("{");
        members.forEach((name, value) -> {
            if (text.length() > 1) text.append(',');
            text.append("\n  \"")
                    .append(name)
                    .append("\": ")
                    .append(value instanceof Long ? value : quoted("" + value));
        });
        return text.append("\n}\n").toString();
    }

    private static void fill(Map<String, Object> members, EventMeta meta) {
        switch (meta) { // No default: javac keeps this list complete.
            case EventMeta.Refusal refusal -> refusal(members, refusal);
            case EventMeta.VersionRefusal(var refusal, var _) -> refusal(members, refusal);
            case EventMeta.Breaker breaker -> {
                members.put("api_id", breaker.apiId());
                members.put("path", breaker.path());
            }
            case EventMeta.Host(var _, var report) -> {
                members.put("url", report.url());
                members.put("response_code", Integer.toString(report.responseCode()));
                members.put("tcp_error", Boolean.toString(report.socketFailed()));
                members.put("host", report.host());
                members.put("api_id", report.apiId());
            }
            case EventMeta.Token token -> {
                members.put("org", token.orgId());
                members.put("key", token.key());
            }
            case EventMeta.Trigger trigger -> {
                members.put("org", trigger.orgId());
                members.put("key", trigger.key());
                members.put("trigger_limit", Long.toString(trigger.limit()));
            }
            case EventMeta.Certificate certificate -> certificate(members, certificate);
            case EventMeta.UpstreamOAuth failed -> members.put("api_id", failed.apiId());
        }
    }

    private static void refusal(Map<String, Object> members, EventMeta.Refusal refusal) {
        members.put("path", refusal.path());
        members.put("origin", refusal.origin());
        members.put("key", refusal.key());
    }

    private static void certificate(Map<String, Object> members, EventMeta.Certificate certificate) {
        var all = certificate.members();
        var ended = certificate.ended();
        members.put("cert_id", certificate.id());
        members.put("cert_name", certificate.name());
        members.put(ended ? "expired_at" : "expires_at", all.getOrDefault(ended ? "ExpiredAt" : "ExpiresAt", ""));
        members.put(ended ? "days_since_expiry" : "days_remaining", certificate.days());
        members.put("cert_role", certificate.role().id());
        if (!certificate.apiId().isEmpty()) members.put("api_id", certificate.apiId());
    }

    /// Escaped for HTML, as receivers know it, and for JSON, so that they can read it.
    private static String quoted(String text) {
        return TextNode.valueOf(escaped(text)).toString();
    }

    /// What Go's HTML templates do to a text.
    static String escaped(String text) {
        return Escapes.html(text).replace("+", "&#43;");
    }
}
