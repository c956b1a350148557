package io.sluice.cli.settings;

import io.sluice.model.settings.SettingsReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// Follows `file://` references below one folder. A path that leads out of it, by `..`, as an absolute path or through
/// a symbolic link, finds nothing. Line ends at the end of the file are left out.
public final class SecretFiles implements SettingsReader.Elsewhere {
    private static final String SCHEME = "file://";

    @Override
    public Optional<String> follow(String reference, String folder) {
        if (!reference.startsWith(SCHEME) || folder.isEmpty()) return Optional.empty();
        try {
            var base = Path.of(folder).toRealPath();
            var relative = Path.of(reference.substring(SCHEME.length()));
            if (relative.isAbsolute()) return Optional.empty();
            var file = base.resolve(relative).toRealPath();
            if (!file.startsWith(base) || !Files.isRegularFile(file)) return Optional.empty();
            return Optional.of(Files.readString(file).replaceFirst("[\\r\\n]+$", ""));
        } catch (IOException unreadable) {
            return Optional.empty();
        }
    }
}
