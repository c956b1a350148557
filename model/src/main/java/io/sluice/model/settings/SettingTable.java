package io.sluice.model.settings;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Every key of a configuration file, in the order of the reference.
public final class SettingTable {
    private static final String ENVIRONMENT_PREFIX = "TYK_GW_";

    private final Map<String, Setting> byKey = new LinkedHashMap<>();
    private final Map<String, Setting> byLowerKey = new LinkedHashMap<>();
    private final Map<String, Setting> byEnvironment = new LinkedHashMap<>();
    private final Set<String> sections = new HashSet<>();

    private SettingTable(Iterable<String> lines) {
        var group = "";
        for (var line : lines) {
            if (line.startsWith("## ")) group = line.substring(3);
            if (line.isEmpty() || line.startsWith("#")) continue;
            add(setting(group, line.split("\t", -1)));
        }
    }

    /// The keys of `tyk.conf`.
    public static SettingTable gateway() {
        return load("gateway-settings.tsv");
    }

    private static SettingTable load(String resource) {
        try (var stream = SettingTable.class.getResourceAsStream(resource)) {
            if (stream == null) throw new IllegalStateException(resource + " is not in the jar");
            var reader = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8));
            return new SettingTable(reader.lines().toList());
        } catch (IOException cannotHappen) {
            throw new UncheckedIOException(cannotHappen);
        }
    }

    public Collection<Setting> settings() {
        return byKey.values();
    }

    public Setting byKey(String key) {
        var setting = byKey.get(key);
        if (setting == null) throw new IllegalArgumentException("no setting is called " + key);
        return setting;
    }

    /// In any case, as Tyk reads its file.
    Optional<Setting> named(String path) {
        return Optional.ofNullable(byLowerKey.get(path.toLowerCase(Locale.ROOT)));
    }

    /// Whether keys stand below `path`.
    boolean isSection(String path) {
        return sections.contains(path.toLowerCase(Locale.ROOT));
    }

    Optional<Setting> ofVariable(String name) {
        return Optional.ofNullable(byEnvironment.get(name));
    }

    private void add(Setting setting) {
        byKey.put(setting.key(), setting);
        byLowerKey.put(setting.key(), setting);
        if (!setting.environment().isEmpty()) byEnvironment.put(setting.environment(), setting);
        for (int dot = setting.key().indexOf('.'); dot > 0; dot = setting.key().indexOf('.', dot + 1)) {
            sections.add(setting.key().substring(0, dot));
        }
    }

    private static Setting setting(String group, String[] cells) {
        var type = Setting.Type.valueOf(cells[2].toUpperCase(Locale.ROOT));
        return new Setting(
                group,
                cells[0],
                cells[1].isEmpty() ? "" : ENVIRONMENT_PREFIX + cells[1],
                type,
                fallback(type, cells[3]),
                cells[4].equals("empty"),
                Setting.Status.valueOf(cells[5].toUpperCase(Locale.ROOT)),
                cells[6]);
    }

    private static JsonNode fallback(Setting.Type type, String text) {
        var nodes = JsonNodeFactory.instance;
        return switch (type) {
            case TEXT, SECRET, DURATION -> nodes.textNode(text);
            case SWITCH -> nodes.booleanNode(text.equals("true"));
            case INTEGER, NANOSECONDS -> nodes.numberNode(text.isEmpty() ? 0 : Long.parseLong(text));
            case NUMBER -> nodes.numberNode(text.isEmpty() ? BigDecimal.ZERO : new BigDecimal(text));
            case LIST -> nodes.arrayNode();
            case MAP, JSON -> nodes.objectNode();
        };
    }
}
