package io.sluice.cli.upgrade.facts;

import io.sluice.cli.start.Installation;
import io.sluice.model.settings.SettingValue;
import io.sluice.model.settings.SettingsReader;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;
import java.util.Optional;

/// The settings of an installation as somebody wrote them, with where each comes from. References are not followed.
public final class SetValues {
    private SetValues() {}

    /// By key, every known one.
    public static Map<String, SettingValue> of(Installation installation, Map<String, String> environment)
            throws IOException {
        var file = installation.settingsFile();
        var text = Files.exists(file) ? Optional.of(Files.readString(file)) : Optional.<String>empty();
        return SettingsReader.read(new SettingsReader.Sources(
                        Map.of(), text, file.toString(), environment, (reference, _) -> reference))
                .values();
    }
}
