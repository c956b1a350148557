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
import java.util.function.Function;

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
            problems = List.copyOf(problems);
            warnings = List.copyOf(warnings);
            values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
        }
    }

    /// @param text        content of the file; empty when there is none
    /// @param fileName    what problems call it
    /// @param environment variables of the process
    public static Result read(Optional<String> text, String fileName, Map<String, String> environment) {
        return read(text, fileName, environment, reference -> Optional.empty());
    }

    /// @param references answers `file://`, `consul://` and `vault://` references; empty when it cannot
    public static Result read(
            Optional<String> text,
            String fileName,
            Map<String, String> environment,
            Function<String, Optional<String>> references) {
        var table = SettingTable.gateway();
        var problems = new ArrayList<Problem>();
        var warnings = new ArrayList<Problem>();

        var values = new LinkedHashMap<String, SettingValue>();
        table.settings()
                .forEach(setting ->
                        values.put(setting.key(), new SettingValue(setting, setting.fallback(), Origin.DEFAULT)));
        earlyLogVariables(table, environment, values);
        if (text.isPresent() && !"true".equals(environment.get(EnvironmentValues.OMIT_FILE))) {
            values.putAll(FileValues.read(table, text.get(), fileName, problems, warnings));
        }
        values.putAll(EnvironmentValues.read(table, environment, problems, warnings));
        values.replaceAll((_, value) -> value.setting().emptyIsGone() && SettingType.isEmpty(value.value())
                ? new SettingValue(value.setting(), value.setting().fallback(), Origin.DEFAULT)
                : value);
        warnOfLater(values, warnings);

        var settings = GatewaySettings.of(new Values(values, environment, references, problems, warnings));
        return new Result(settings, problems, warnings, values);
    }

    /// The two variables that a Tyk gateway reads before its file.
    private static void earlyLogVariables(
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

    /// Says once of each setting that was asked for and does nothing yet. One that repeats the default asks nothing.
    private static void warnOfLater(Map<String, SettingValue> values, List<Problem> warnings) {
        for (var value : values.values()) {
            var setting = value.setting();
            if (setting.status() != Setting.Status.LATER || value.origin().kind() == Origin.Kind.DEFAULT) continue;
            if (SettingType.isEmpty(value.value()) || value.value().equals(setting.fallback())) continue;
            warnings.add(new Problem(
                    ProblemCode.SETTING_UNSUPPORTED,
                    value.origin().where(),
                    setting.key() + " is known but does nothing yet (" + setting.meaning() + ")"));
        }
    }
}
