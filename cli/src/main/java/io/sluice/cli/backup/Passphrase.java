package io.sluice.cli.backup;

import io.sluice.cli.terminal.CommandRefused;
import io.sluice.cli.terminal.Surroundings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Where the passphrase of a sealed backup comes from. Never from the command line, which others can see.
final class Passphrase {
    private static final String VARIABLE = "SLUICE_BACKUP_PASSPHRASE";
    private static final int SHORTEST = 8;

    private Passphrase() {}

    /// @param file its first line is the passphrase; null: the variable
    static Optional<char[]> of(@Nullable Path file, Surroundings surroundings) {
        var text = file == null ? surroundings.environment().getOrDefault(VARIABLE, "") : read(file);
        if (text.isEmpty() && file == null) return Optional.empty();
        if (text.length() < SHORTEST) {
            throw new CommandRefused("the passphrase is shorter than " + SHORTEST + " characters");
        }
        return Optional.of(text.toCharArray());
    }

    private static String read(Path file) {
        try {
            return Files.readString(file).lines().findFirst().orElse("");
        } catch (IOException unreadable) {
            throw new CommandRefused(
                    "cannot read the passphrase from " + file + ": " + NewFile.reason(unreadable), unreadable);
        }
    }
}
