package io.sluice.gateway.refusal;

import io.sluice.gateway.exchange.Exchange;
import io.sluice.gateway.http1.HeaderName;

/// How a refusal is written: JSON, or XML for a request that came as XML.
enum Form {
    JSON(".json"),
    XML(".xml");

    private final String suffix;

    Form(String suffix) {
        this.suffix = suffix;
    }

    String suffix() {
        return suffix;
    }

    String escaped(String text) {
        return this == XML ? forHtml(text) : forScript(text);
    }

    /// The form for a request of this media type; compared exactly.
    static Form of(String type) {
        return switch (type) {
            case "application/xml", "text/xml", "application/soap+xml" -> XML;
            default -> JSON;
        };
    }

    /// The form of an overridden error, which does not know SOAP (quirk, recorded).
    static Form overridden(Exchange exchange) {
        var type = requestType(exchange);
        return type.equals("application/soap+xml") ? JSON : of(type);
    }

    /// Content-Type of an error in this form.
    String type(Exchange exchange) {
        return this == XML ? requestType(exchange) : "application/json";
    }

    /// Media type of the request without its parameters, as sent.
    static String requestType(Exchange exchange) {
        var type = exchange.request().valueOrEmpty(HeaderName.CONTENT_TYPE);
        int parameters = type.indexOf(';');
        return parameters < 0 ? type : type.substring(0, parameters).strip();
    }

    /// As Go's template package escapes text for JavaScript, but for the apostrophe: it makes `\'` of it, which is no
    /// JSON.
    private static String forScript(String text) {
        var out = new StringBuilder(text.length() + 8);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '<', '>', '&', '=', '\'' -> out.append(String.format("\\u%04X", (int) c));
                default -> {
                    if (c < ' ') out.append(String.format("\\u%04X", (int) c));
                    else out.append(c);
                }
            }
        }
        return out.toString();
    }

    private static String forHtml(String text) {
        return text.replace("&", "&amp;")
                .replace("'", "&#39;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&#34;");
    }
}
