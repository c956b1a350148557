package io.sluice.gateway.middleware.shape;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.sluice.gateway.exchange.Exchange;
import io.sluice.gateway.template.TemplateValues;
import io.sluice.gotemplate.Template;
import io.sluice.gotemplate.json.JsonReader;
import io.sluice.gotemplate.value.MalformedInput;
import io.sluice.gotemplate.xml.XmlReader;
import io.sluice.model.middleware.Endpoint;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The template of one endpoint and what it is rendered with (`gateway-features-1.md` 5.5).
///
/// @param session metadata of the caller's session is `_tyk_meta`
public record BodyRule(Endpoint endpoint, Template template, Input input, boolean session) {
    private static final String ARRAY = "array";

    /// What a body is taken for.
    public enum Input {
        JSON,
        XML,
        /// Neither word exactly: a request is left alone, a response taken for JSON.
        UNKNOWN;

        public static Input of(String word) {
            return switch (word) {
                case "json" -> JSON;
                case "xml" -> XML;
                default -> UNKNOWN;
            };
        }
    }

    /// What the body says: members of an object by name, an array as `array`; nothing of a bare value.
    Map<String, @Nullable Object> data(byte[] body) throws MalformedInput {
        if (input == Input.XML) {
            if (body.length > 0) return XmlReader.read(body);
            var empty = new HashMap<String, @Nullable Object>();
            empty.put("_", "");
            return empty;
        }
        return body.length == 0 ? new HashMap<>() : members(JsonReader.read(body));
    }

    @SuppressWarnings("unchecked") // The reader makes maps with texts as keys.
    private static Map<String, @Nullable Object> members(@Nullable Object value) {
        if (value instanceof Map<?, ?> object) return (Map<String, @Nullable Object>) object;
        var root = new HashMap<String, @Nullable Object>();
        if (value instanceof List<?> array) root.put(ARRAY, array);
        return root;
    }

    /// Adds what the gateway knows; it takes the place of members of the same name.
    void addKnown(Exchange exchange, Map<String, @Nullable Object> root) {
        if (session) {
            var metaData = TemplateValues.metaData(exchange);
            if (metaData != null) root.put("_tyk_meta", metaData);
        }
        var context = TemplateValues.context(exchange);
        if (context != null) root.put("_tyk_context", context);
    }

    static byte[] bytes(ByteBuf body) {
        return body.isReadable() ? ByteBufUtil.getBytes(body) : new byte[0];
    }
}
