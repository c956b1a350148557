package io.sluice.model.oas;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.model.document.Fields;
import io.sluice.model.document.Json;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/// The `paths` of a document that is being made from a Classic one, with the blocks of their operations.
///
/// A segment that is a regular expression becomes a parameter `customRegex1`, `customRegex2` … with that pattern, and
/// the path item keeps the Classic path in `x-sluice-path`. [OasToClassic] turns both back, so that nothing is let in
/// that was kept out before.
final class OasPaths {
    private static final Pattern PLAIN_SEGMENT = Pattern.compile("[A-Za-z0-9_.~!$&'(),;=:@%-]*");
    private static final Pattern PARAMETER = Pattern.compile("\\{([^}:]+)(?::([^}]*))?}");
    private static final String CUSTOM = "customRegex";
    private static final String CLASSIC_PATH = "x-sluice-path";
    private static final List<String> METHODS =
            List.of("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD", "TRACE");

    private static final List<String> NEWER_KEYWORDS = List.of(
            "$ref",
            "additionalItems",
            "const",
            "contains",
            "definitions",
            "dependencies",
            "if",
            "patternProperties",
            "propertyNames");

    private boolean newerSchemas;
    private final ObjectNode paths = Json.object();
    private final ObjectNode operations = Json.object();
    /// Classic paths that were seen, with what they became.
    private final Map<String, String> known = new HashMap<>();

    ObjectNode paths() {
        return paths;
    }

    /// `middleware.operations`.
    ObjectNode operations() {
        return operations;
    }

    /// The methods an entry is about; all of them when it names none.
    static List<String> methods(String method) {
        return method.isEmpty() ? METHODS : List.of(method.toUpperCase(Locale.ROOT));
    }

    /// Carries a JSON Schema over as the body of an operation.
    void body(String path, String method, JsonNode schema) {
        operation(path, method)
                .withObject("/requestBody/content/application~1json")
                .set("schema", schema);
        newerSchemas |= isNewer(schema);
    }

    /// Some schema says what OpenAPI 3.0 has no words for.
    boolean needsNewerSchemas() {
        return newerSchemas;
    }

    private static boolean isNewer(JsonNode schema) {
        if (schema.path("type").isArray() || schema.path("items").isArray()) return true;
        if (schema.path("exclusiveMinimum").isNumber()
                || schema.path("exclusiveMaximum").isNumber()) return true;
        if (NEWER_KEYWORDS.stream().anyMatch(schema::has)) return true;
        return schema.valueStream().anyMatch(OasPaths::isNewer);
    }

    /// Whether a method can be an operation at all.
    static boolean isMethod(String method) {
        return METHODS.contains(method.toUpperCase(Locale.ROOT));
    }

    /// The OpenAPI operation of an entry, made when there is none yet.
    ObjectNode operation(String path, String method) {
        var item = paths.withObject("/" + escape(oasPath(path)));
        var name = method.toLowerCase(Locale.ROOT);
        if (item.get(name) instanceof ObjectNode operation) return operation;
        var operation = item.putObject(name);
        operation.put("operationId", id(path, method));
        operation.putObject("responses").putObject("200").put("description", "");
        return operation;
    }

    /// The middleware block of an entry's operation.
    ObjectNode block(String path, String method) {
        var id = operation(path, method).path("operationId").textValue();
        return operations.withObject("/" + escape(id));
    }

    private String id(String path, String method) {
        var oasPath = oasPath(path);
        return (oasPath.startsWith("/") ? oasPath.substring(1) : oasPath) + method;
    }

    private static String escape(String name) {
        return Fields.escape(name);
    }

    private String oasPath(String path) {
        var before = known.get(path);
        if (before != null) return before;
        var parameters = new ArrayList<ObjectNode>();
        var segments = new ArrayList<String>();
        int custom = 0;
        // What does not begin with a slash is an expression as a whole.
        var all = path.startsWith("/") ? path.substring(1).split("/", -1) : new String[] {path};
        for (int i = 0; i < all.length; i++) {
            var segment = all[i];
            // A gateway's own short forms.
            if (segment.equals("*")) segment = i == all.length - 1 ? ".*" : "[^/]+";
            var parameter = PARAMETER.matcher(segment);
            if (parameter.matches()) {
                // An expression in a parameter is not applied by a gateway, so it is not carried over as one.
                segments.add("{" + parameter.group(1) + "}");
                parameters.add(parameter(parameter.group(1), ""));
            } else if (path.startsWith("/") && PLAIN_SEGMENT.matcher(segment).matches()) {
                segments.add(segment);
            } else {
                var name = CUSTOM + ++custom;
                segments.add("{" + name + "}");
                parameters.add(parameter(name, segment));
            }
        }
        var oasPath = "/" + String.join("/", segments);
        // Two expressions in the same place would be one path: the later gets another number.
        while (known.containsValue(oasPath) && parameters.stream().anyMatch(OasPaths::isCustom)) {
            var next = CUSTOM + ++custom;
            var last = parameters.getLast().path("name").textValue();
            oasPath = oasPath.replace("{" + last + "}", "{" + next + "}");
            parameters.getLast().put("name", next);
        }
        known.put(path, oasPath);
        var item = paths.withObject("/" + escape(oasPath));
        if (!oasPath.equals(path)) item.put(CLASSIC_PATH, path);
        if (!parameters.isEmpty() && !item.has("parameters"))
            item.putArray("parameters").addAll(parameters);
        return oasPath;
    }

    private static boolean isCustom(ObjectNode parameter) {
        return parameter.path("name").asText().startsWith(CUSTOM);
    }

    private static ObjectNode parameter(String name, String pattern) {
        var parameter = Json.object().put("in", "path").put("name", name).put("required", true);
        var schema = parameter.putObject("schema").put("type", "string");
        if (!pattern.isEmpty()) schema.put("pattern", pattern);
        return parameter;
    }

    /// The Classic path of an OpenAPI one: parameters that were made from expressions become those again.
    static String classicPath(String path, Fields item) {
        var own = item.text(CLASSIC_PATH);
        if (!own.isEmpty()) return own;
        var classic = path;
        if (!path.contains("{" + CUSTOM)) return path;
        for (var parameter : item.objects("parameters")) {
            var name = parameter.text("name");
            var pattern = parameter.object("schema").text("pattern");
            if (name.startsWith(CUSTOM) && !pattern.isEmpty()) classic = classic.replace("{" + name + "}", pattern);
        }
        return classic;
    }
}
