package io.sluice.gateway.openapi;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.sluice.gateway.exchange.Exchange;
import io.sluice.gateway.http1.FormText;
import io.sluice.gateway.http1.HeaderName;
import io.sluice.gateway.http1.RequestHead;
import io.sluice.model.document.GoJson;
import io.sluice.model.document.GoJsonFault;
import io.sluice.model.document.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What one operation of an OpenAPI document demands of its requests (`gateway-features-1.md` 5.14).
///
/// Values that the document has defaults for are put into the request.
public final class RequestRules {
    private final List<Parameter> parameters;
    private final Map<String, HeaderName> headers = new LinkedHashMap<>();
    private final PathParameters path;
    private final List<String> pathNames;
    private final boolean readsQuery;
    private final boolean hasBody;
    private final boolean bodyRequired;
    private final Map<String, Optional<Schema>> media = new LinkedHashMap<>();

    /// @throws RuntimeException when a schema cannot be compiled
    public RequestRules(OpenApi document, OpenApi.Operation operation) {
        var schemas = new SchemaReader(document);
        parameters = document.parameters(operation).stream()
                .map(node -> Parameter.of(node, schemas))
                .toList();
        for (var parameter : parameters) {
            if (parameter.place().equals("header")) headers.put(parameter.name(), HeaderName.of(parameter.name()));
        }
        path = PathParameters.of(operation.path(), parameters);
        pathNames = path.parameters().stream()
                .map(parameter -> parameter.map(Parameter::name).orElse(""))
                .toList();
        readsQuery = parameters.stream().anyMatch(parameter -> parameter.place().equals("query"));
        var body = document.resolve(operation.node().path("requestBody"));
        hasBody = body.path("content").size() > 0;
        bodyRequired = body.path("required").asBoolean();
        body.path("content").properties().forEach(each -> {
            var schema = each.getValue().path("schema");
            media.put(each.getKey(), schema.isObject() ? Optional.of(schemas.read(schema)) : Optional.empty());
        });
    }

    public PathParameters path() {
        return path;
    }

    public boolean hasBody() {
        return hasBody;
    }

    /// Holds the request against the rules.
    ///
    /// @param pathValues decoded values of the path parameters, in order
    /// @return what is wrong, in Tyk's words; "" when nothing is
    public String check(Exchange exchange, List<String> pathValues) {
        var request = exchange.request();
        Map<String, List<String>> query = readsQuery ? FormText.pairs(request.query()) : Map.of();
        boolean queryChanged = false;
        for (var parameter : parameters) {
            try {
                var value = value(parameter, request, query, pathValues);
                if (value.isEmpty()) {
                    if (parameter.required()) return fault(parameter, "value is required but missing");
                    queryChanged |= useDefault(parameter, request, query);
                    continue;
                }
                if (value.get().isNull() && !parameter.schema().nullable) {
                    if (parameter.required() && !parameter.allowsEmpty()) {
                        return fault(parameter, "empty value is not allowed");
                    }
                    continue;
                }
                parameter.schema().check(value.get());
            } catch (Mismatch bad) {
                return fault(parameter, bad.text());
            }
        }
        if (queryChanged) request.query(FormText.text(query));
        if (!hasBody) return "";
        var bad = body(exchange);
        return bad.isEmpty() ? "" : "request body has an error: " + bad;
    }

    private static String fault(Parameter parameter, String what) {
        return "parameter \"" + parameter.name() + "\" in " + parameter.place() + " has an error: " + what;
    }

    private Optional<JsonNode> value(
            Parameter parameter, RequestHead request, Map<String, List<String>> query, List<String> pathValues)
            throws Mismatch {
        switch (parameter.place()) {
            case "query" -> {
                return parameter.fromQuery(query);
            }
            case "path" -> {
                int at = pathNames.indexOf(parameter.name());
                if (at < 0 || at >= pathValues.size()) return Optional.empty();
                return Optional.of(parameter.fromText(pathValues.get(at)));
            }
            case "header" -> {
                var name = headers.get(parameter.name());
                var text = name == null ? Optional.<String>empty() : request.value(name);
                return text.isEmpty() ? Optional.empty() : Optional.of(parameter.fromText(text.get()));
            }
            default -> {
                var text = cookie(request, parameter.name());
                return text.isEmpty() ? Optional.empty() : Optional.of(parameter.fromText(text.get()));
            }
        }
    }

    private static Optional<String> cookie(RequestHead request, String name) {
        for (var pair : request.valueOrEmpty(HeaderName.COOKIE).split(";", -1)) {
            int equals = pair.indexOf('=');
            if (equals > 0 && pair.substring(0, equals).strip().equals(name)) {
                return Optional.of(pair.substring(equals + 1).strip());
            }
        }
        return Optional.empty();
    }

    private boolean useDefault(Parameter parameter, RequestHead request, Map<String, List<String>> query) {
        var value = parameter.schema().defaultValue;
        if (value == null) return false;
        var text = value.isTextual() ? value.textValue() : GoJson.text(value);
        switch (parameter.place()) {
            case "query" -> {
                query.put(parameter.name(), List.of(text));
                return true;
            }
            case "header" -> {
                var name = headers.get(parameter.name());
                if (name != null) request.set(name, text);
            }
            case "cookie" -> {
                var before = request.valueOrEmpty(HeaderName.COOKIE);
                var pair = parameter.name() + "=" + text;
                request.set(HeaderName.COOKIE, before.isEmpty() ? pair : before + "; " + pair);
            }
            default -> {}
        }
        return false;
    }

    private String body(Exchange exchange) {
        var body = exchange.requestBody();
        if (!body.isReadable()) return bodyRequired ? "value is required but missing" : "";
        var type = exchange.request().valueOrEmpty(HeaderName.CONTENT_TYPE);
        var known = schema(type);
        if (known.isEmpty()) return "header Content-Type has unexpected value \"" + type + "\"";
        if (known.get().isEmpty()) return "";
        return body(exchange, body, bare(type), known.get().get());
    }

    private static String body(Exchange exchange, ByteBuf body, String type, Schema schema) {
        JsonNode value;
        if (type.equals("application/json") || type.endsWith("+json")) {
            var bytes = ByteBufUtil.getBytes(body);
            try {
                value = Json.MAPPER.readTree(bytes);
                if (value.isMissingNode()) return "failed to decode request body: EOF";
            } catch (JsonProcessingException bad) {
                var fault = GoJsonFault.of(bytes);
                return "failed to decode request body: " + (fault.isEmpty() ? bad.getOriginalMessage() : fault);
            } catch (IOException bad) {
                throw new IllegalStateException("an array in memory could not be read", bad);
            }
        } else if (type.equals("application/x-www-form-urlencoded")) {
            value = form(body.toString(StandardCharsets.UTF_8), schema);
        } else if (type.equals("text/plain") || type.equals("application/octet-stream")) {
            value = JsonNodeFactory.instance.textNode(body.toString(StandardCharsets.UTF_8));
        } else if (type.equals("multipart/form-data")) {
            // Its parts are the upstream's matter: they are not held against the schema.
            return "";
        } else {
            return "failed to decode request body: unsupported content type \"" + type + "\"";
        }
        try {
            if (schema.check(value) && value.isContainerNode() && !type.startsWith("application/x-www")) {
                exchange.replaceRequestBody(GoJson.bytes(Examples.canonical(value)));
            }
            return "";
        } catch (Mismatch bad) {
            var name = schema.reference.isEmpty() ? "" : " " + schema.reference;
            return "doesn't match schema" + name + ": " + bad.text();
        }
    }

    /// Members of a form by the types of the schema's properties; what is no value of its type stays text.
    private static JsonNode form(String text, Schema schema) {
        var object = JsonNodeFactory.instance.objectNode();
        var pairs = FormText.pairs(text);
        schema.allProperties().forEach((name, rule) -> {
            if (!pairs.containsKey(name)) return;
            var parameter = new Parameter(name, "query", false, true, rule, "form", true, false);
            try {
                parameter.fromQuery(pairs).ifPresent(value -> object.set(name, value));
            } catch (Mismatch _) {
                object.put(name, pairs.get(name).getFirst());
            }
        });
        pairs.forEach((name, values) -> {
            if (!object.has(name)) object.put(name, values.getFirst());
        });
        return object;
    }

    /// The schema for a media type: the whole text, then without parameters, then `type/*`, then `*/*`.
    private Optional<Optional<Schema>> schema(String type) {
        var bare = bare(type);
        int slash = bare.indexOf('/');
        var family = slash < 0 ? "" : bare.substring(0, slash) + "/*";
        for (var key : List.of(type, bare, family, "*/*")) {
            var schema = media.get(key);
            if (schema != null) return Optional.of(schema);
        }
        return Optional.empty();
    }

    private static String bare(String type) {
        int semicolon = type.indexOf(';');
        return semicolon < 0 ? type : type.substring(0, semicolon).strip();
    }
}
