package io.sluice.model.settings;

import io.sluice.model.problem.Problem;
import io.sluice.model.problem.ProblemCode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What the `TYK_GW_…` variables say. An empty variable counts only where a text is asked for.
final class EnvironmentValues {
    /// Not a setting: the file is not read at all.
    static final String OMIT_FILE = "TYK_GW_OMITCONFIGFILE";

    private EnvironmentValues() {}

    static Map<String, SettingValue> read(
            SettingTable table, Map<String, String> environment, List<Problem> problems, List<Problem> warnings) {
        var found = new LinkedHashMap<String, SettingValue>();
        for (var variable : new TreeMap<>(environment).entrySet()) {
            var name = variable.getKey();
            if (!name.startsWith("TYK_GW_") || name.equals(OMIT_FILE)) continue;
            var setting = table.ofVariable(name);
            if (setting.isEmpty()) {
                warnings.add(new Problem(
                        ProblemCode.SETTING_UNKNOWN, name, "there is no setting of this name; it has no effect"));
                continue;
            }
            var type = setting.get().type();
            if (variable.getValue().isBlank() && type != Setting.Type.TEXT && type != Setting.Type.SECRET) continue;
            var value = SettingType.parse(type, variable.getValue());
            if (value.isEmpty()) {
                problems.add(new Problem(
                        ProblemCode.SETTING_INVALID,
                        name,
                        setting.get().key() + " must be " + type.expected() + ", was text: " + variable.getValue()));
                continue;
            }
            found.put(
                    setting.get().key(),
                    new SettingValue(setting.get(), value.get(), new Origin(Origin.Kind.ENVIRONMENT, name)));
        }
        return found;
    }
}
