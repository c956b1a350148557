package io.sluice.cli.upgrade.facts;

import io.sluice.model.settings.Setting;
import java.util.Optional;

/// Settings that a later version will not know any more, as the table of settings groups them.
public final class OldNames {
    private static final String GROUP = "Old names";
    private static final String USE = "; use ";

    private OldNames() {}

    public static boolean has(Setting setting) {
        return setting.group().equals(GROUP);
    }

    /// The key that is to be used in its place; empty when none is.
    public static Optional<String> replacement(Setting setting) {
        int at = setting.meaning().indexOf(USE);
        return has(setting) && at >= 0 ? Optional.of(setting.meaning().substring(at + USE.length())) : Optional.empty();
    }
}
