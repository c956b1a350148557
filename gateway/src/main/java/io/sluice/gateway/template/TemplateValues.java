package io.sluice.gateway.template;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.gateway.exchange.Exchange;
import io.sluice.gateway.session.KnownSession;
import io.sluice.gateway.variables.RequestContext;
import io.sluice.gotemplate.value.GoText;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What the gateway knows of a request, as values of templates: copies, which a template may change.
public final class TemplateValues {

    private TemplateValues() {}

    /// The metadata of the caller's session, null when there is no session.
    public static @Nullable Map<String, @Nullable Object> metaData(Exchange exchange) {
        var known = KnownSession.SLOT.get(exchange);
        if (known == null) return null;
        var values = new HashMap<String, @Nullable Object>();
        for (var entry : known.session().metaData().properties()) {
            values.put(entry.getKey(), of(entry.getValue()));
        }
        return values;
    }

    /// The context variables, null when they are off.
    public static @Nullable Map<String, @Nullable Object> context(Exchange exchange) {
        var context = RequestContext.of(exchange);
        if (context == null) return null;
        var values = new HashMap<String, @Nullable Object>();
        context.values().forEach((name, value) -> values.put(name, field(name) ? ofField(value) : of(value)));
        return values;
    }

    private static boolean field(String name) {
        return name.startsWith("headers") || name.startsWith("cookies_");
    }

    /// Values of fields have one character for each of their bytes; text of templates is UTF-8.
    private static @Nullable Object ofField(Object value) {
        return switch (value) {
            case String text -> GoText.of(text.getBytes(StandardCharsets.ISO_8859_1));
            case List<?> list -> {
                var values = new ArrayList<@Nullable Object>(list.size());
                for (var element : list) values.add(ofField(element));
                yield values;
            }
            case Map<?, ?> map -> {
                var values = new HashMap<String, @Nullable Object>();
                map.forEach((name, member) -> values.put(String.valueOf(name), ofField(member)));
                yield values;
            }
            default -> of(value);
        };
    }

    private static @Nullable Object of(@Nullable Object value) {
        return switch (value) {
            case null -> null;
            case JsonNode node -> of(node);
            case Number number -> number.doubleValue();
            case Boolean truth -> truth;
            case List<?> list -> {
                var values = new ArrayList<@Nullable Object>(list.size());
                for (var element : list) values.add(of(element));
                yield values;
            }
            case Map<?, ?> map -> {
                var values = new HashMap<String, @Nullable Object>();
                map.forEach((name, member) -> values.put(String.valueOf(name), of(member)));
                yield values;
            }
            default -> value.toString();
        };
    }

    private static @Nullable Object of(JsonNode node) {
        if (node.isTextual()) return node.textValue();
        if (node.isNumber()) return node.doubleValue();
        if (node.isBoolean()) return node.booleanValue();
        if (node.isArray()) {
            var values = new ArrayList<@Nullable Object>(node.size());
            for (var element : node) values.add(of(element));
            return values;
        }
        if (node.isObject()) {
            var values = new HashMap<String, @Nullable Object>();
            for (var entry : node.properties()) values.put(entry.getKey(), of(entry.getValue()));
            return values;
        }
        return null;
    }
}
