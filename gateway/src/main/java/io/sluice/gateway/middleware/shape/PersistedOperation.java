package io.sluice.gateway.middleware.shape;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.google.re2j.PatternSyntaxException;
import io.sluice.gateway.exchange.Exchange;
import io.sluice.gateway.route.EndpointPattern;
import io.sluice.gateway.variables.Variables;
import io.sluice.model.document.Json;
import io.sluice.model.middleware.Endpoint;
import io.sluice.model.middleware.ShapeSpec;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// One stored GraphQL operation, compiled.
///
/// @param pattern   of the path; captures what `parameters` name
/// @param variables an object whose texts may hold `$path.name` and the variables that headers may hold
public record PersistedOperation(
        Endpoint endpoint, EndpointPattern pattern, List<String> parameters, String operation, JsonNode variables) {
    private static final String PATH = "$path.";

    public PersistedOperation {
        parameters = List.copyOf(parameters);
    }

    /// @throws IllegalArgumentException when parameters and groups of the path cannot be told apart
    /// @throws PatternSyntaxException   when the path is no expression
    public static PersistedOperation of(ShapeSpec.PersistedGraphQl.Entry entry) {
        var path = entry.endpoint().path();
        var names = EndpointPattern.variableNames(path);
        var pattern = EndpointPattern.of(path, true, false, false);
        if (!names.isEmpty() && pattern.groups() != names.size()) {
            throw new IllegalArgumentException("it has groups beside its parameters: " + path);
        }
        return new PersistedOperation(entry.endpoint(), pattern, names, entry.operation(), entry.variables());
    }

    /// The JSON that goes up.
    byte[] body(Exchange exchange, Variables filler) {
        var body = Json.object().put("query", operation);
        body.set("variables", filled(variables, exchange, filler, arguments(exchange)));
        return body.toString().getBytes(UTF_8);
    }

    private Map<String, String> arguments(Exchange exchange) {
        if (parameters.isEmpty()) return Map.of();
        for (var path : exchange.path().forEndpoints()) {
            var values = pattern.captured(path);
            if (values.size() != parameters.size()) continue;
            var arguments = new HashMap<String, String>();
            for (int i = 0; i < values.size(); i++) arguments.putIfAbsent(parameters.get(i), values.get(i));
            return arguments;
        }
        return Map.of();
    }

    private static JsonNode filled(JsonNode node, Exchange exchange, Variables filler, Map<String, String> arguments) {
        if (node.isTextual()) return TextNode.valueOf(text(node.textValue(), exchange, filler, arguments));
        if (node.isArray()) {
            var array = Json.object().arrayNode();
            node.forEach(each -> array.add(filled(each, exchange, filler, arguments)));
            return array;
        }
        if (!node.isObject()) return node;
        var object = Json.object();
        node.properties()
                .forEach(each -> object.set(each.getKey(), filled(each.getValue(), exchange, filler, arguments)));
        return object;
    }

    /// What the client sent is put in last, so that no variable in it is filled.
    private static String text(String text, Exchange exchange, Variables filler, Map<String, String> arguments) {
        if (!text.startsWith(PATH)) return Variables.in(text) ? filler.plain(exchange, text) : text;
        return arguments.getOrDefault(text.substring(PATH.length()), "");
    }
}
