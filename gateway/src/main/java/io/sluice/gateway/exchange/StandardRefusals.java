package io.sluice.gateway.exchange;

import io.sluice.gateway.http1.HeaderName;
import io.sluice.model.problem.ProblemCode;

/// Refusals as Tyk words them (`gateway-features-1.md` 1.10): JSON, or XML for a request that came as XML.
public final class StandardRefusals implements Refusals {
    private static final HeaderName GENERATOR = HeaderName.of("X-Generator");

    @Override
    public LocalResponse render(Exchange exchange, ProblemCode code, int status, String message) {
        if (code == ProblemCode.UPSTREAM_NO_HOST) return LocalResponse.plain(status, message);
        var type = exchange.request().valueOrEmpty(HeaderName.CONTENT_TYPE);
        int parameters = type.indexOf(';');
        if (parameters >= 0) type = type.substring(0, parameters).trim();
        var answer =
                switch (type) {
                    case "application/xml", "text/xml", "application/soap+xml" ->
                        LocalResponse.of(status, type, xml(message));
                    default -> LocalResponse.json(status, json(message));
                };
        return answer.with(GENERATOR, "tyk.io");
    }

    private static String json(String message) {
        return "{\n    \"error\": \"" + escapedForScript(message) + "\"\n}";
    }

    private static String xml(String message) {
        return "<?xml version = \"1.0\" encoding = \"UTF-8\"?>\n<error>" + escapedForHtml(message) + "</error>\n";
    }

    /// As Go's template package escapes text for JavaScript. An apostrophe becomes `\'`, which is no JSON (quirk,
    /// recorded).
    static String escapedForScript(String text) {
        var out = new StringBuilder(text.length() + 8);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\'' -> out.append("\\'");
                case '<', '>', '&', '=' -> out.append(String.format("\\u%04X", (int) c));
                default -> {
                    if (c < ' ') out.append(String.format("\\u%04X", (int) c));
                    else out.append(c);
                }
            }
        }
        return out.toString();
    }

    static String escapedForHtml(String text) {
        return text.replace("&", "&amp;")
                .replace("'", "&#39;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&#34;");
    }
}
