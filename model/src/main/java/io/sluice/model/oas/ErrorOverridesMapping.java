package io.sluice.model.oas;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.model.document.Fields;
import io.sluice.model.document.Json;
import java.util.Map;

/// `errorOverrides`: the same rules under other member names.
final class ErrorOverridesMapping {
    private static final Map<String, String> TO_CLASSIC = Map.of(
            "messagePattern", "message_pattern",
            "bodyField", "body_field",
            "bodyValue", "body_value",
            "statusCode", "status_code");
    private static final Map<String, String> TO_EXTENSION = Map.of(
            "message_pattern", "messagePattern",
            "body_field", "bodyField",
            "body_value", "bodyValue",
            "status_code", "statusCode");

    private ErrorOverridesMapping() {}

    static void toClassic(Fields overrides, ObjectNode classic) {
        classic.put("error_overrides_disabled", !overrides.flag("enabled"));
        if (overrides.has("value")) classic.set("error_overrides", rules(overrides.object("value"), TO_CLASSIC));
    }

    static Members toExtension(Fields classic) {
        if (classic.tree("error_overrides").isEmpty()) return new Members();
        return new Members()
                .always("enabled", !classic.flag("error_overrides_disabled"))
                .always("value", rules(classic.object("error_overrides"), TO_EXTENSION));
    }

    private static ObjectNode rules(Fields value, Map<String, String> names) {
        var rules = Json.object();
        value.node().fieldNames().forEachRemaining(status -> {
            var list = rules.putArray(status);
            for (var rule : value.objects(status)) {
                var renamed = list.addObject();
                if (rule.has("match")) renamed.set("match", rename(rule.tree("match"), names));
                if (rule.has("response")) renamed.set("response", rename(rule.tree("response"), names));
            }
        });
        return rules;
    }

    private static ObjectNode rename(ObjectNode object, Map<String, String> names) {
        var renamed = Json.object();
        object.properties()
                .forEach(
                        member -> renamed.set(names.getOrDefault(member.getKey(), member.getKey()), member.getValue()));
        return renamed;
    }
}
