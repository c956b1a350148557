package io.sluice.gateway.identity;

import io.sluice.model.api.ClassicDirectory;
import io.sluice.model.middleware.IdentifySpec.AuthToken.Directory;
import io.sluice.model.problem.Checked;
import io.sluice.model.settings.KeySettings;
import java.io.IOException;
import java.util.Optional;

/// Where keys of an API come from that the store does not have: as its definition says, unless the settings say it for
/// all (`auth_override`).
///
/// @param everywhere for every API, when `forced`; empty is the store alone
public record DirectoryChoice(boolean forced, Optional<Directory> everywhere) {
    /// @throws IOException when the provider of the settings cannot work
    public static DirectoryChoice of(KeySettings settings) throws IOException {
        if (!settings.forceProvider()) return new DirectoryChoice(false, Optional.empty());
        return switch (ClassicDirectory.read(settings.provider())) {
            case Checked.Good<Optional<Directory>>(var directory, var _) -> new DirectoryChoice(true, directory);
            case Checked.Bad<Optional<Directory>>(var problems) ->
                throw new IOException("auth_override: " + problems.getFirst());
        };
    }

    /// @param own of the definition
    public Optional<Directory> of(Optional<Directory> own) {
        return forced ? everywhere : own;
    }
}
