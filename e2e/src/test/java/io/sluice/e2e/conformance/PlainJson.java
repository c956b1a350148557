package io.sluice.e2e.conformance;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.model.document.Json;
import java.util.Optional;

/// JSON as the recordings were written: ASCII, a space after comma and colon. Request bodies that get signed
/// depend on every byte of it.
final class PlainJson {

    private PlainJson() {}

    static String spaced(JsonNode node) {
        return write(node, ", ", ": ", new StringBuilder()).toString();
    }

    /// Without spaces, as in tokens.
    static String tight(JsonNode node) {
        return write(node, ",", ":", new StringBuilder()).toString();
    }

    /// The value of a text, empty when it is not one JSON value.
    ///
    /// Error texts escaped as for JavaScript hold `\'`, which is not JSON; it counts as `'`.
    static Optional<JsonNode> read(String text) {
        return parsed(text).or(() -> text.contains("\\'") ? parsed(text.replace("\\'", "'")) : Optional.empty());
    }

    /// Equal as values: the order of members and the spelling of numbers do not count.
    static boolean same(JsonNode a, JsonNode b) {
        if (a.isNumber() && b.isNumber()) return a.decimalValue().compareTo(b.decimalValue()) == 0;
        if (a.isObject() && b.isObject()) {
            if (a.size() != b.size()) return false;
            for (var member : a.properties()) {
                var other = b.get(member.getKey());
                if (other == null || !same(member.getValue(), other)) return false;
            }
            return true;
        }
        if (a.isArray() && b.isArray()) {
            if (a.size() != b.size()) return false;
            for (int i = 0; i < a.size(); i++) {
                if (!same(a.get(i), b.get(i))) return false;
            }
            return true;
        }
        return a.equals(b);
    }

    private static Optional<JsonNode> parsed(String text) {
        if (text.isBlank()) return Optional.empty();
        try {
            return Optional.of(Json.parse(text));
        } catch (JsonProcessingException notJson) {
            return Optional.empty();
        }
    }

    private static StringBuilder write(JsonNode node, String comma, String colon, StringBuilder out) {
        if (node.isTextual()) return quote(node.textValue(), out);
        if (node.isObject()) {
            out.append('{');
            var separator = "";
            for (var member : node.properties()) {
                quote(member.getKey(), out.append(separator)).append(colon);
                write(member.getValue(), comma, colon, out);
                separator = comma;
            }
            return out.append('}');
        }
        if (node.isArray()) {
            out.append('[');
            var separator = "";
            for (var item : node) {
                write(item, comma, colon, out.append(separator));
                separator = comma;
            }
            return out.append(']');
        }
        return out.append(node.asText());
    }

    private static StringBuilder quote(String text, StringBuilder out) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                case '\b' -> out.append("\\b");
                case '\f' -> out.append("\\f");
                default -> {
                    if (c < ' ' || c > '~') out.append("\\u%04x".formatted((int) c));
                    else out.append(c);
                }
            }
        }
        return out.append('"');
    }
}
