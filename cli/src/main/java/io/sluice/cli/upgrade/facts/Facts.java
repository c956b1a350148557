package io.sluice.cli.upgrade.facts;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.cli.terminal.ProductVersion;
import io.sluice.model.document.Json;
import io.sluice.model.settings.Setting;
import io.sluice.model.settings.SettingTable;
import io.sluice.storage.StoreLayout;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// What one version of the product is.
///
/// @param version  of the product
/// @param java     lowest feature number of Java that runs it
/// @param layout   highest layout of a store that it reads, and writes after `upgrade finalize`
/// @param formats  of API definitions, by name
/// @param settings that it knows, by key, in the order of the reference
/// @param defaults checksums of the files that it brings for operators to edit, by path
public record Facts(
        String version,
        int java,
        int layout,
        List<String> formats,
        Map<String, Known> settings,
        Map<String, String> defaults) {
    /// Of the JSON form; raised when its meaning changes.
    public static final int FORMAT = 1;

    private static final int JAVA = 25;
    private static final List<String> FORMATS = List.of("classic", "openapi-3.0", "openapi-3.1");

    public Facts {
        formats = List.copyOf(formats);
        settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
        defaults = Collections.unmodifiableMap(new LinkedHashMap<>(defaults));
    }

    /// One setting.
    ///
    /// @param type        as in the reference: `text`, `switch`, …
    /// @param used        does what it says; others are accepted and do nothing
    /// @param fallback    value when it is not given
    /// @param replacement what to use instead of a deprecated one; "" is nothing
    public record Known(
            String key, String type, boolean used, JsonNode fallback, boolean deprecated, String replacement) {}

    /// Of the running program.
    public static Facts own() {
        var settings = new LinkedHashMap<String, Known>();
        for (var setting : SettingTable.gateway().settings()) settings.put(setting.key(), known(setting));
        return new Facts(
                ProductVersion.number(),
                JAVA,
                StoreLayout.KNOWN,
                FORMATS,
                settings,
                ProductHome.own().map(ProductHome::defaults).orElse(Map.of()));
    }

    private static Known known(Setting setting) {
        return new Known(
                setting.key(),
                setting.type().name().toLowerCase(Locale.ROOT),
                setting.status() == Setting.Status.USED,
                asRead(setting.fallback()),
                OldNames.has(setting),
                OldNames.replacement(setting).orElse(""));
    }

    /// Numbers as a reader makes them, so that facts of two versions compare.
    private static JsonNode asRead(JsonNode value) {
        try {
            return Json.parse(Json.text(value));
        } catch (JsonProcessingException bug) {
            throw new IllegalStateException("JSON that was just written cannot be read", bug);
        }
    }

    public ObjectNode json() {
        var json = Json.object()
                .put("format", FORMAT)
                .put("version", version)
                .put("java", java)
                .put("layout", layout);
        var names = json.putArray("definition_formats");
        formats.forEach(names::add);
        var list = json.putArray("settings");
        settings.values().forEach(setting -> {
            var entry = list.addObject()
                    .put("key", setting.key)
                    .put("type", setting.type)
                    .put("used", setting.used);
            entry.set("default", setting.fallback);
            if (setting.deprecated) entry.put("deprecated", true).put("replacement", setting.replacement);
        });
        var files = json.putArray("files");
        defaults.forEach((path, sum) -> files.addObject().put("path", path).put("sha256", sum));
        return json;
    }

    /// What [#json] wrote, possibly in another version; empty when it is something else.
    public static Optional<Facts> of(JsonNode json) {
        if (json.path("format").asInt() < 1 || !json.path("settings").isArray()) return Optional.empty();
        var settings = new LinkedHashMap<String, Known>();
        for (var entry : json.path("settings")) {
            var key = entry.path("key").asText();
            var fallback = entry.get("default");
            settings.put(
                    key,
                    new Known(
                            key,
                            entry.path("type").asText(),
                            entry.path("used").asBoolean(),
                            fallback == null ? MissingNode.getInstance() : fallback,
                            entry.path("deprecated").asBoolean(),
                            entry.path("replacement").asText()));
        }
        var formats = new ArrayList<String>();
        json.path("definition_formats").forEach(name -> formats.add(name.asText()));
        var files = new LinkedHashMap<String, String>();
        json.path("files")
                .forEach(file -> files.put(
                        file.path("path").asText(), file.path("sha256").asText()));
        return Optional.of(new Facts(
                json.path("version").asText(),
                json.path("java").asInt(),
                json.path("layout").asInt(),
                formats,
                settings,
                files));
    }
}
