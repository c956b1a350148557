package io.sluice.cli.settings;

import io.sluice.cli.terminal.CommandRefused;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// A configuration file on disk, or its absence.
///
/// @param name what messages call it
/// @param text its content; empty when there is none
public record SettingsFile(String name, Optional<String> text) {
    private static final List<String> PLACES = List.of("tyk.conf", "/etc/tyk/tyk.conf");

    /// @param asked what the person named; empty: the usual places are searched
    /// @throws CommandRefused when a file that was named, or found, cannot be read
    public static SettingsFile find(Optional<Path> asked) {
        if (asked.isPresent()) return read(asked.get());
        return PLACES.stream()
                .map(Path::of)
                .filter(Files::exists)
                .findFirst()
                .map(SettingsFile::read)
                .orElse(new SettingsFile("", Optional.empty()));
    }

    private static SettingsFile read(Path file) {
        try {
            return new SettingsFile(file.toString(), Optional.of(Files.readString(file)));
        } catch (IOException unreadable) {
            var reason = Files.exists(file) ? unreadable.toString() : "there is no such file";
            throw new CommandRefused("cannot read the configuration file " + file + ": " + reason, unreadable);
        }
    }
}
