package io.sluice.model.settings;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.sluice.model.document.Json;
import java.math.BigDecimal;
import java.util.Optional;
import java.util.regex.Pattern;

/// Which JSON a type of setting takes, and how it is written in a variable.
final class SettingType {
    private static final Pattern DURATION = Pattern.compile("(\\d+(\\.\\d+)?(ns|us|µs|ms|s|m|h))+|0?");
    private static final int SHOWN = 60;

    private SettingType() {}

    static boolean accepts(Setting.Type type, JsonNode value) {
        return switch (type) {
            case TEXT, SECRET -> value.isTextual();
            case SWITCH -> value.isBoolean();
            case INTEGER, NANOSECONDS -> isWhole(value);
            case NUMBER -> value.isNumber();
            case DURATION ->
                isWhole(value)
                        || value.isTextual()
                                && DURATION.matcher(value.textValue()).matches();
            case LIST -> value.isArray() && value.valueStream().allMatch(JsonNode::isTextual);
            case MAP -> value.isObject() && value.valueStream().allMatch(JsonNode::isValueNode);
            case JSON -> value.isContainerNode();
        };
    }

    private static boolean isWhole(JsonNode value) {
        return value.isNumber() && value.canConvertToExactIntegral() && value.canConvertToLong();
    }

    /// @return empty when `text` is not of that type
    static Optional<JsonNode> parse(Setting.Type type, String text) {
        var nodes = JsonNodeFactory.instance;
        var trimmed = text.trim();
        try {
            return switch (type) {
                case TEXT, SECRET -> Optional.of(nodes.textNode(text));
                // The spellings that Go's ParseBool takes.
                case SWITCH ->
                    switch (trimmed) {
                        case "1", "t", "T", "true", "TRUE", "True" -> Optional.of(nodes.booleanNode(true));
                        case "0", "f", "F", "false", "FALSE", "False" -> Optional.of(nodes.booleanNode(false));
                        default -> Optional.empty();
                    };
                case INTEGER, NANOSECONDS -> Optional.of(nodes.numberNode(Long.decode(trimmed)));
                case NUMBER -> Optional.of(nodes.numberNode(new BigDecimal(trimmed)));
                case DURATION ->
                    DURATION.matcher(trimmed).matches() ? Optional.of(nodes.textNode(trimmed)) : Optional.empty();
                case LIST -> {
                    var list = nodes.arrayNode();
                    if (!text.isEmpty()) for (var item : text.split(",", -1)) list.add(item);
                    yield Optional.of(list);
                }
                case MAP -> map(trimmed);
                case JSON -> Optional.of(Json.parse(trimmed)).filter(JsonNode::isContainerNode);
            };
        } catch (NumberFormatException | com.fasterxml.jackson.core.JsonProcessingException unreadable) {
            return Optional.empty();
        }
    }

    private static Optional<JsonNode> map(String text) {
        var map = Json.object();
        if (text.isEmpty()) return Optional.of(map);
        for (var pair : text.split(",", -1)) {
            int colon = pair.indexOf(':');
            if (colon < 0) return Optional.empty();
            map.put(pair.substring(0, colon), pair.substring(colon + 1));
        }
        return Optional.of(map);
    }

    static boolean isEmpty(JsonNode value) {
        return switch (value.getNodeType()) {
            case NUMBER -> value.decimalValue().signum() == 0;
            case STRING -> value.textValue().isEmpty();
            case ARRAY, OBJECT -> value.isEmpty();
            case BOOLEAN -> !value.booleanValue();
            default -> true;
        };
    }

    /// What was found, in words; values of secrets are left out.
    static String describe(boolean secret, JsonNode value) {
        var kind =
                switch (value.getNodeType()) {
                    case STRING -> "text";
                    case NUMBER -> "a number";
                    case BOOLEAN -> "a switch";
                    case ARRAY -> "a list";
                    case OBJECT -> "an object";
                    default -> "nothing";
                };
        if (secret || value.isContainerNode()) return kind;
        var text = value.toString();
        return kind + ": " + (text.length() > SHOWN ? text.substring(0, SHOWN) + "…" : text);
    }

    static String describe(JsonNode value) {
        return describe(false, value);
    }
}
