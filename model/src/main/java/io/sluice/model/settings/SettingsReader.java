package io.sluice.model.settings;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.sluice.model.problem.Problem;
import io.sluice.model.problem.ProblemCode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Reads `tyk.conf` and the `TYK_GW_…` variables. Default, file, variable: the later one wins.
///
/// Every mistake is found in one reading. Unlike a Tyk gateway, a key that is not in the file has its default
/// value instead of zero (`docs/compatibility.md`); `secret` has none, so that nothing is open by accident.
public final class SettingsReader {
    private SettingsReader() {}

    /// @param settings usable only when `problems` is empty
    /// @param problems why the process must not start
    /// @param warnings what the owner should know although it works
    /// @param values   every known key with its value and where it comes from, in the order of the reference
    public record Result(
            GatewaySettings settings,
            List<Problem> problems,
            List<Problem> warnings,
            Map<String, SettingValue> values) {
        public Result {
            // Two records may ask for one value.
            problems = problems.stream().distinct().toList();
            warnings = warnings.stream().distinct().toList();
            values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
        }
    }

    /// What settings are read from.
    ///
    /// @param presets     defaults of the command that reads, by key, written as in a variable
    /// @param text        content of the file; empty when there is none
    /// @param fileName    what problems call it
    /// @param environment variables of the process
    /// @param elsewhere   follows secret references that lead out of file and environment
    public record Sources(
            Map<String, String> presets,
            Optional<String> text,
            String fileName,
            Map<String, String> environment,
            Elsewhere elsewhere) {
        public Sources {
            presets = Map.copyOf(presets);
            environment = Map.copyOf(environment);
        }

        /// A component could show secrets.
        @Override
        public String toString() {
            return "Sources[" + fileName + "]";
        }
    }

    /// Follows `file://`, `consul://`, `vault://` and `kv://` references.
    @FunctionalInterface
    public interface Elsewhere {
        /// @param stores where they may lead to, as the same file says
        /// @throws UnresolvedReference when there is nothing, or nothing that may be read
        String follow(String reference, ReferenceSettings stores) throws UnresolvedReference;

        /// Follows none.
        Elsewhere NOWHERE = (reference, _) -> {
            throw new UnresolvedReference("the reference " + reference + " cannot be followed here");
        };
    }

    /// @param text        content of the file; empty when there is none
    /// @param fileName    what problems call it
    /// @param environment variables of the process
    public static Result read(Optional<String> text, String fileName, Map<String, String> environment) {
        return read(new Sources(Map.of(), text, fileName, environment, Elsewhere.NOWHERE));
    }

    public static Result read(Sources sources) {
        var table = SettingTable.gateway();
        var problems = new ArrayList<Problem>();
        var warnings = new ArrayList<Problem>();
        var environment = sources.environment();

        var values = new LinkedHashMap<String, SettingValue>();
        for (var setting : table.settings()) {
            values.put(setting.key(), new SettingValue(setting, setting.fallback(), Origin.DEFAULT));
        }
        preset(table, sources.presets(), values);
        if (sources.text().isPresent() && !"true".equals(environment.get(EnvironmentValues.OMIT_FILE))) {
            values.putAll(FileValues.read(table, sources.text().get(), sources.fileName(), problems, warnings));
        }
        commonLogVariables(table, environment, values);
        values.putAll(EnvironmentValues.read(table, environment, problems, warnings));
        values.replaceAll((_, value) -> value.setting().emptyIsGone() && SettingType.isEmpty(value.value())
                ? new SettingValue(value.setting(), value.setting().fallback(), Origin.DEFAULT)
                : value);
        warnOfIdle(values, warnings);
        var settings = GatewaySettings.of(new Values(values, environment, sources.elsewhere(), problems, warnings));
        return new Result(settings, problems, warnings, values);
    }

    private static void preset(SettingTable table, Map<String, String> presets, Map<String, SettingValue> values) {
        presets.forEach((key, text) -> {
            var setting = table.byKey(key);
            var value = SettingType.parse(setting.type(), text)
                    .orElseThrow(() -> new IllegalArgumentException("preset of " + key + ": " + text));
            values.put(key, new SettingValue(setting, value, Origin.DEFAULT));
        });
    }

    /// The two variables that all components of Tyk hear (source: `ops-and-upgrade.md` 1).
    private static void commonLogVariables(
            SettingTable table, Map<String, String> environment, Map<String, SettingValue> values) {
        Map.of("TYK_LOGLEVEL", "log_level", "TYK_LOGFORMAT", "log_format").forEach((variable, key) -> {
            var text = environment.get(variable);
            if (text == null || text.isEmpty()) return;
            values.put(
                    key,
                    new SettingValue(
                            table.byKey(key),
                            JsonNodeFactory.instance.textNode(text),
                            new Origin(Origin.Kind.ENVIRONMENT, variable)));
        });
    }

    /// Says once of each setting that was asked for and does nothing. One that repeats the default asks nothing.
    private static void warnOfIdle(Map<String, SettingValue> values, List<Problem> warnings) {
        for (var value : values.values()) {
            var setting = value.setting();
            if (value.origin().kind() == Origin.Kind.DEFAULT) continue;
            var nothing =
                    switch (setting.status()) {
                        case USED, MOOT -> "";
                        case LATER -> " is known but does nothing yet (";
                        case REPLACED -> " has no effect here (";
                    };
            if (nothing.isEmpty()) continue;
            if (SettingType.isEmpty(value.value()) || value.value().equals(setting.fallback())) continue;
            warnings.add(new Problem(
                    ProblemCode.SETTING_UNSUPPORTED,
                    value.origin().where(),
                    setting.key() + nothing + setting.meaning() + ")"));
        }
    }
}
