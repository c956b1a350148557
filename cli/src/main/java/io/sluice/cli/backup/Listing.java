package io.sluice.cli.backup;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.cli.backup.format.About;
import io.sluice.cli.backup.format.BackupReader;
import io.sluice.cli.backup.format.BackupReader.Kind;
import io.sluice.cli.backup.format.BadBackup;
import io.sluice.model.document.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// A backup in a folder, as far as its beginning tells.
///
/// @param about   empty when it is encrypted and the passphrase is not known
/// @param changed when the file was written
record Listing(Path file, long bytes, Instant changed, boolean sealed, Optional<About> about) {

    /// Newest first. What is no backup is left out.
    static List<Listing> of(Path folder, Optional<char[]> passphrase) throws IOException {
        var found = new ArrayList<Listing>();
        if (!Files.isDirectory(folder)) return found;
        try (var files = Files.newDirectoryStream(folder, Files::isRegularFile)) {
            for (var file : files) one(file, passphrase).ifPresent(found::add);
        }
        found.sort(Comparator.comparing(Listing::made).reversed());
        return found;
    }

    private static Optional<Listing> one(Path file, Optional<char[]> passphrase) throws IOException {
        if (file.getFileName().toString().startsWith(".")) return Optional.empty();
        var kind = BackupReader.kind(file);
        if (kind != Kind.PLAIN && kind != Kind.SEALED) return Optional.empty();
        boolean sealed = kind == Kind.SEALED;
        Optional<About> about;
        try {
            about = sealed && passphrase.isEmpty()
                    ? Optional.empty()
                    : Optional.of(new BackupReader(file, passphrase).about());
        } catch (BadBackup another) {
            if (!sealed) return Optional.empty();
            about = Optional.empty();
        }
        return Optional.of(new Listing(
                file, Files.size(file), Files.getLastModifiedTime(file).toInstant(), sealed, about));
    }

    private Instant made() {
        return about.map(About::created).orElse(changed.truncatedTo(ChronoUnit.SECONDS));
    }

    String line() {
        return "%s  %10s  %s  %s"
                .formatted(
                        made(),
                        Shown.size(bytes),
                        file.getFileName(),
                        about.map(it -> "(Sluice " + it.version() + ", " + it.host() + ", " + it.source() + ")"
                                        + (sealed ? " encrypted" : ""))
                                .orElse("encrypted"));
    }

    ObjectNode json() {
        var json = Json.object()
                .put("file", file.toString())
                .put("bytes", bytes)
                .put("encrypted", sealed)
                .put("created", made().toString());
        about.ifPresent(it -> Shown.of(it, json));
        return json;
    }
}
