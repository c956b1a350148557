package io.sluice.cli.backup;

import io.sluice.cli.backup.format.About;
import io.sluice.cli.backup.format.BackupReader;
import io.sluice.cli.backup.format.BackupWriter;
import io.sluice.cli.backup.format.Manifest;
import io.sluice.cli.start.Installation;
import io.sluice.cli.terminal.ProductVersion;
import io.sluice.cli.terminal.Progress;
import io.sluice.storage.Archive;
import io.sluice.storage.StoreLayout;
import io.sluice.storage.Stored;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Optional;

/// Copies an installation into a backup: configuration, then the store, then what its keys refer to.
final class Creation {
    private final Installation installation;
    private final Archive archive;
    private final Progress progress;

    Creation(Installation installation, Archive archive, Progress progress) {
        this.installation = installation;
        this.archive = archive;
        this.progress = progress;
    }

    Manifest write(OutputStream to, Optional<char[]> passphrase) throws IOException {
        var about = new About(
                ProductVersion.number(),
                installation.clock().instant().truncatedTo(ChronoUnit.SECONDS),
                host(),
                installation.name(),
                installation.storeKind(),
                StoreLayout.of(archive).version());
        var writer = BackupWriter.begin(to, about, passphrase);
        for (var place : Place.first(installation)) files(writer, place);
        entries(writer);
        for (var place : Place.last(installation)) files(writer, place);
        return writer.finish();
    }

    private void entries(BackupWriter writer) throws IOException {
        var done = new long[1];
        try {
            archive.scan(Family.allPrefixes(), batch -> {
                var byFamily = new EnumMap<Family, List<Stored>>(Family.class);
                for (var entry : batch) {
                    Family.of(entry.key())
                            .ifPresent(family -> byFamily.computeIfAbsent(family, _ -> new ArrayList<>())
                                    .add(entry));
                }
                byFamily.forEach((family, entries) -> {
                    try {
                        writer.entries(family.kind(), entries);
                    } catch (IOException unwritable) {
                        throw new UncheckedIOException(unwritable);
                    }
                });
                done[0] += batch.size();
                progress.show("entries of the store", done[0], 0);
            });
        } catch (UncheckedIOException unwritable) {
            throw unwritable.getCause();
        }
    }

    private void files(BackupWriter writer, Place place) throws IOException {
        long done = 0;
        var files = place.files();
        for (var file : files.entrySet()) {
            var path = file.getValue();
            try {
                if (Files.size(path) > BackupReader.LARGEST_PART) {
                    throw new IOException(path + " is larger than the " + BackupReader.LARGEST_PART
                            + " bytes that a backup takes; move it out of " + place.path());
                }
                writer.file(place.kind(), file.getKey(), Files.readAllBytes(path), FileMode.of(path));
            } catch (NoSuchFileException gone) {
                // Deleted while the backup was made: it is as it is now.
                continue;
            }
            progress.show(place.kind(), ++done, files.size());
        }
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException nameless) {
            return "";
        }
    }
}
