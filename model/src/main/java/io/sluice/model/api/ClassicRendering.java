package io.sluice.model.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.model.document.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/// A Classic document as a Tyk control API shows it: with every member a gateway knows, unsaid ones at their zero
/// value, `null` for lists. Members that a gateway does not know stay.
///
/// Source: recorded answers (control/apis/get, control/oas/get, oas/f-read-back-minimal); the resource beside this
/// class holds the zero values of a document, a version, a source of credentials and an endpoint entry.
public final class ClassicRendering {
    /// Written only when they say something.
    private static final List<String> LEFT_OUT_WHEN_ZERO = List.of(
            "id",
            "expiration",
            "is_oas",
            "domain_disabled",
            "tags_disabled",
            "upstream_certificates_disabled",
            "certificate_pinning_disabled");
    private static final List<String> CASED_LISTS = List.of("white_list", "black_list", "ignored", "mock_response");

    private final ObjectNode api;
    private final ObjectNode version;
    private final ObjectNode authConfig;
    private final ObjectNode entry;

    public ClassicRendering() {
        var zero = read();
        this.api = (ObjectNode) zero.get("api");
        this.version = (ObjectNode) zero.get("version");
        this.authConfig = (ObjectNode) zero.get("auth_config");
        this.entry = (ObjectNode) zero.get("entry");
    }

    /// A new tree; `classic` is left as it is.
    public ObjectNode render(ObjectNode classic) {
        var shown = complete(ClassicNames.spelled(classic), api);
        for (var name : LEFT_OUT_WHEN_ZERO) {
            if (shown.path(name).asText().isEmpty() || shown.path(name).asText().equals("false")) shown.remove(name);
        }
        if (shown.get("auth_configs") instanceof ObjectNode configs) each(configs, authConfig);
        if (shown.at("/version_data/versions") instanceof ObjectNode versions) {
            each(versions, version);
            versions.forEach(one -> {
                if (one.get("extended_paths") instanceof ObjectNode paths) entries(paths);
            });
        }
        return shown;
    }

    private static void each(ObjectNode objects, ObjectNode zero) {
        for (var member : List.copyOf(objects.properties())) {
            if (member.getValue() instanceof ObjectNode object) objects.set(member.getKey(), complete(object, zero));
        }
    }

    private void entries(ObjectNode paths) {
        paths.properties().forEach(list -> {
            var cased = CASED_LISTS.contains(list.getKey());
            for (int i = 0; i < list.getValue().size(); i++) {
                if (!(list.getValue().get(i) instanceof ObjectNode object)) continue;
                var whole = complete(object, entry);
                if (cased && !whole.has("ignore_case")) whole.put("ignore_case", false);
                ((ArrayNode) list.getValue()).set(i, whole);
            }
        });
    }

    /// Members in the order of `zero`, then what else there is.
    private static ObjectNode complete(ObjectNode given, ObjectNode zero) {
        var whole = Json.object();
        zero.properties().forEach(member -> {
            var name = member.getKey();
            var value = given.get(name);
            if (value == null || value.isNull())
                whole.set(name, member.getValue().deepCopy());
            else whole.set(name, merged(value, member.getValue()));
        });
        given.properties().forEach(member -> {
            if (!whole.has(member.getKey()))
                whole.set(member.getKey(), member.getValue().deepCopy());
        });
        return whole;
    }

    private static JsonNode merged(JsonNode given, JsonNode zero) {
        return given instanceof ObjectNode object && zero instanceof ObjectNode struct
                ? complete(object, struct)
                : given.deepCopy();
    }

    private static ObjectNode read() {
        try (var in = ClassicRendering.class.getResourceAsStream("classic-rendering.json")) {
            if (in == null) throw new IllegalStateException("classic-rendering.json is missing from the build");
            return (ObjectNode) Json.MAPPER.readTree(in);
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }
}
