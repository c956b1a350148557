package io.sluice.cli.backup;

import io.sluice.cli.backup.Tally.Change;
import io.sluice.cli.backup.format.BackupReader;
import io.sluice.cli.backup.format.BackupReader.Kind;
import io.sluice.cli.backup.format.BadBackup;
import io.sluice.cli.backup.format.Manifest;
import io.sluice.cli.start.Installation;
import io.sluice.cli.terminal.CommandRefused;
import io.sluice.cli.terminal.Progress;
import io.sluice.storage.StoreFailure;
import io.sluice.storage.StoreLayout;
import io.sluice.storage.migration.Migration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.Set;

/// Backups of one installation, for commands: every failure is a [CommandRefused] that says what became of it.
public final class Backups {
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("uuuuMMdd-HHmmss").withZone(ZoneOffset.UTC);
    private static final String FOLDER = "backups";

    private final Installation installation;
    private final Progress progress;

    public Backups(Installation installation, Progress progress) {
        this.installation = installation;
        this.progress = progress;
    }

    /// A backup that is there whole.
    ///
    /// @param bytes of the file
    public record Written(Path file, long bytes, boolean encrypted, Manifest manifest) {}

    /// @param changes  entries and files that were written or deleted
    /// @param unplaced files of the backup that the installation has no place for
    public record Restored(long changes, long unplaced) {}

    /// Where backups of the installation lie unless somebody says otherwise.
    ///
    /// @param otherwise what to say when it has no such folder
    public Path folder(String otherwise) {
        return installation
                .data()
                .orElseThrow(() -> new CommandRefused(otherwise))
                .root()
                .resolve(FOLDER);
    }

    /// A name in [#folder] that has the time in it.
    public Path newFile(Instant now, boolean encrypted, String otherwise) {
        var folder = folder(otherwise);
        try {
            Files.createDirectories(folder);
        } catch (IOException unwritable) {
            throw new CommandRefused("cannot make " + folder + ": " + NewFile.reason(unwritable), unwritable);
        }
        var name = "sluice-" + STAMP.format(now) + ".tar.gz";
        return folder.resolve(encrypted ? name + ".sealed" : name);
    }

    /// Writes a backup, beside the running gateway or without. The file is there whole or not at all.
    ///
    /// @param passphrase encrypts it
    /// @param replace    whether a file that is there is replaced
    public Written create(Path file, Optional<char[]> passphrase, boolean replace) {
        requireApps();
        try (var out = new NewFile(file, replace);
                var store = installation.open()) {
            var manifest = new Creation(installation, store.archive(), progress).write(out.out(), passphrase);
            out.finish();
            return new Written(file, Files.size(file), passphrase.isPresent(), manifest);
        } catch (StoreFailure away) {
            throw new CommandRefused("the store went away: " + away.getMessage() + ". No backup was written", away);
        } catch (IOException unwritable) {
            throw new CommandRefused("no backup was written: " + NewFile.reason(unwritable), unwritable);
        } finally {
            progress.close();
        }
    }

    /// A gateway may start elsewhere than this command: then its relative folders are not found.
    private void requireApps() {
        var apps = installation.settings().source().appPath();
        if (installation.settings().source().fromDashboard() || Files.isDirectory(installation.resolve(apps))) return;
        throw new CommandRefused("the folder of definitions, " + installation.resolve(apps) + ", is not there;"
                + " app_path is \"" + apps + "\": run this in the working folder of the gateway");
    }

    /// Reads a backup to its end.
    ///
    /// @return what it holds, when it is whole
    public static Manifest verify(Path file, Optional<char[]> passphrase) {
        try {
            return new BackupReader(file, passphrase).read(new BackupReader.Visitor() {});
        } catch (BadBackup bad) {
            throw new CommandRefused(file + ": " + bad.getMessage(), bad);
        } catch (IOException unreadable) {
            throw new CommandRefused("cannot read " + file + ": " + NewFile.reason(unreadable), unreadable);
        }
    }

    /// Brings the installation to what a backup holds, without asking; when that fails it is as it was. Completes
    /// a restore that was interrupted.
    ///
    /// @param prune whether what the backup does not hold is deleted
    public Restored restore(Path file, Optional<char[]> passphrase, boolean prune) {
        try (var store = installation.open()) {
            var restore = new Restore(installation, store.archive(), store::publish, Set.of(), prune, progress);
            var source =
                    source(file, new BackupReader(file, passphrase), installation, StoreLayout.of(store.archive()));
            var tally = restore.plan(source);
            boolean unfinished = Journal.left(Restore.journalFolder(installation));
            if (tally.work() > 0 || unfinished) restore.apply(source, tally);
            return new Restored(tally.work(), tally.of(Change.NO_PLACE));
        } catch (BadBackup bad) {
            throw new CommandRefused(file + ": " + bad.getMessage() + ". Nothing was changed", bad);
        } catch (StoreFailure away) {
            throw new CommandRefused("the store went away: " + away.getMessage() + ". Nothing was changed", away);
        } catch (IOException unreadable) {
            throw new CommandRefused("cannot read " + file + ": " + NewFile.reason(unreadable), unreadable);
        } finally {
            progress.close();
        }
    }

    /// A backup, or an export of Tyk's script.
    ///
    /// @param layout that the store has
    static Source source(Path file, BackupReader reader, Installation installation, StoreLayout layout)
            throws IOException {
        if (BackupReader.kind(file) == Kind.JSON) return TykExport.read(file, installation);
        return visitor -> reader.read(new KnownLayout(new CurrentLayout(visitor, Migration.ALL, layout.version())));
    }
}
