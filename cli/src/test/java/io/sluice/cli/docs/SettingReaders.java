package io.sluice.cli.docs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import io.sluice.model.document.Json;
import io.sluice.model.settings.GatewaySettings;
import io.sluice.model.settings.Setting;
import io.sluice.model.settings.SettingsReader;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Which settings somebody asks for. A setting is changed, the component of the records that changes with it is found,
/// and the program is searched for a call of that component.
final class SettingReaders {
    private static final String SETTINGS = "io.sluice.model.settings";

    /// Each word is a valid text of some setting that takes only a few.
    private static final List<String> WORDS = List.of(
            "x",
            "rpc",
            "murmur64",
            "json",
            "debug",
            "tcp",
            "protobuf",
            "rate_limits",
            "random",
            "pick_first",
            "1.1",
            "delta");

    private final Set<String> asked;

    SettingReaders() {
        var program = new ClassFileImporter()
                .withImportOption(new DoNotIncludeTests())
                .importPackages("io.sluice");
        this.asked = asked(program);
    }

    private static Set<String> asked(JavaClasses program) {
        return program.stream()
                .filter(type -> !type.getPackageName().equals(SETTINGS))
                .flatMap(type -> type.getMethodCallsFromSelf().stream())
                .filter(call -> call.getTargetOwner().getPackageName().equals(SETTINGS))
                .map(call -> call.getTargetOwner().getSimpleName() + "." + call.getName())
                .collect(Collectors.toSet());
    }

    /// Whether a value of this key reaches anybody. One that has a single valid value is checked, which is all
    /// it is for.
    boolean asksFor(Setting setting) {
        var components = components(setting);
        if (components.isEmpty()) return setting.status() == Setting.Status.USED;
        return components.stream().anyMatch(asked::contains);
    }

    /// `RecordName.component` of what changes with the setting; empty when no record holds it.
    static Set<String> components(Setting setting) {
        for (var value : otherValues(setting).toList()) {
            var changed = new HashSet<String>();
            differences(settings(Optional.empty(), setting), settings(Optional.of(value), setting), changed);
            if (!changed.isEmpty()) return changed;
        }
        return Set.of();
    }

    private static Stream<JsonNode> otherValues(Setting setting) {
        var nodes = JsonNodeFactory.instance;
        return switch (setting.type()) {
            case TEXT -> WORDS.stream().map(nodes::textNode);
            case SECRET -> Stream.of(nodes.textNode("x"));
            case SWITCH -> Stream.of(nodes.booleanNode(true), nodes.booleanNode(false));
            case INTEGER, NANOSECONDS -> Stream.of(nodes.numberNode(7));
            case NUMBER -> Stream.of(nodes.numberNode(7.5));
            case DURATION -> Stream.of(nodes.textNode("7s"));
            case LIST -> Stream.of(nodes.arrayNode().add("x"));
            case MAP -> Stream.of(nodes.objectNode().put("x", "y"));
            case JSON -> Stream.of(nodes.objectNode().set("x", nodes.objectNode()));
        };
    }

    /// Settings with what opens the door to other settings switched on.
    private static GatewaySettings settings(Optional<JsonNode> value, Setting setting) {
        var file = Json.object();
        for (var door :
                List.of("enable_separate_cache_store", "enable_separate_analytics_store", "dns_cache.enabled")) {
            put(file, door, JsonNodeFactory.instance.booleanNode(true));
        }
        value.ifPresent(given -> put(file, setting.key(), given));
        return SettingsReader.read(Optional.of(Json.text(file)), "tyk.conf", Map.of())
                .settings();
    }

    private static void put(ObjectNode file, String key, JsonNode value) {
        int dot = key.lastIndexOf('.');
        if (dot < 0) {
            file.set(key, value);
        } else {
            file.withObject("/" + key.substring(0, dot).replace('.', '/')).set(key.substring(dot + 1), value);
        }
    }

    private static void differences(Record before, Record after, Set<String> found) {
        for (var component : before.getClass().getRecordComponents()) {
            // All settings once more, for who wants to look at them: it changes with each and says nothing of use.
            if (component.getName().equals("shown")) continue;
            Object one;
            Object other;
            try {
                one = component.getAccessor().invoke(before);
                other = component.getAccessor().invoke(after);
            } catch (ReflectiveOperationException bug) {
                throw new IllegalStateException(bug);
            }
            if (one.equals(other)) continue;
            if (one instanceof Optional<?> first && other instanceof Optional<?> second) {
                if (first.isPresent() && second.isPresent()) {
                    one = first.get();
                    other = second.get();
                }
            }
            if (one instanceof Record first && other instanceof Record second && isSettings(first)) {
                differences(first, second, found);
            } else {
                found.add(before.getClass().getSimpleName() + "." + component.getName());
            }
        }
    }

    /// A value such as `Secret` is no group of settings.
    private static boolean isSettings(Record value) {
        var name = value.getClass().getName();
        return name.startsWith(SETTINGS) && (name.endsWith("Settings") || name.contains("Settings$"));
    }
}
