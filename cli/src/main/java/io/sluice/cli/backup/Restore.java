package io.sluice.cli.backup;

import io.sluice.cli.backup.Tally.Change;
import io.sluice.cli.start.Installation;
import io.sluice.cli.terminal.CommandRefused;
import io.sluice.cli.terminal.Progress;
import io.sluice.gateway.notice.Notice;
import io.sluice.storage.Archive;
import io.sluice.storage.Notices;
import io.sluice.storage.StoreFailure;
import io.sluice.storage.Stored;
import io.sluice.storage.migration.Lease;
import io.sluice.storage.migration.LeaseTaken;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;

/// Brings an installation to what a backup holds, or leaves it as it was.
///
/// Files are written beside their places first, which finds a full disk and folders that cannot be written. Then
/// come the entries of the store, then the files take their places. Before each change the [Journal] has what was
/// there; when something fails, all is taken back. Gateways that run are told to load anew.
final class Restore {
    private static final String KEY = "apikey-";
    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final Duration PAUSE = Duration.ofMillis(250);
    private static final int FILES_AT_ONCE = 100;

    private final Installation installation;
    private final Archive archive;
    private final BiConsumer<String, byte[]> publisher;
    private final Set<String> only;
    private final boolean prune;
    private final Progress progress;

    /// @param publisher sends notices to all that share the store
    /// @param only      kinds that are restored; empty is all
    /// @param prune     whether what the backup does not hold is deleted
    Restore(
            Installation installation,
            Archive archive,
            BiConsumer<String, byte[]> publisher,
            Set<String> only,
            boolean prune,
            Progress progress) {
        this.installation = installation;
        this.archive = archive;
        this.publisher = publisher;
        this.only = only;
        this.prune = prune;
        this.progress = progress;
    }

    /// Where the journal of an installation lies.
    static Path journalFolder(Installation installation) {
        return installation
                .data()
                .map(data -> data.root())
                .orElseGet(() ->
                        installation.resolve(installation.settings().source().appPath()));
    }

    /// Proves that the source is whole, and says what [#apply] would do.
    Tally plan(Source source) throws IOException {
        var tally = new Tally(Tally.NAMED);
        var comparison = comparison(new Comparison.Counting(tally));
        source.read(comparison);
        if (prune) comparison.rest();
        return tally;
    }

    private Comparison comparison(Comparison.Sink sink) {
        return new Comparison(installation, archive, only, prune, sink);
    }

    /// @param planned what [#plan] found
    /// @throws CommandRefused when it failed; says whether everything is as it was
    void apply(Source source, Tally planned) throws IOException {
        var pid = ProcessHandle.current().pid();
        var folder = journalFolder(installation);
        try (var lease = Lease.take(archive, Lease.MAINTENANCE, "sluice backup restore, process " + pid);
                var journal = Journal.open(folder)) {
            try {
                var changing = new Changing(journal, lease, planned.work());
                changing.stageFiles(source);
                changing.writeEntries(source);
                changing.placeFiles();
            } catch (IOException | StoreFailure failed) {
                throw takenBack(journal, failed);
            }
            journal.end();
        } catch (LeaseTaken taken) {
            throw new CommandRefused(taken.getMessage(), taken);
        }
        publish(new Notice("GroupReload", ""));
    }

    /// Takes back what an interrupted restore has done.
    void undo() throws IOException {
        var pid = ProcessHandle.current().pid();
        try (var _ = Lease.take(archive, Lease.MAINTENANCE, "sluice backup restore --undo, process " + pid);
                var journal = Journal.open(journalFolder(installation))) {
            journal.undo(archive);
            journal.end();
        } catch (LeaseTaken taken) {
            throw new CommandRefused(taken.getMessage(), taken);
        }
        publish(new Notice("GroupReload", ""));
    }

    private CommandRefused takenBack(Journal journal, Exception failed) {
        var why = failed instanceof IOException io ? describe(io) : failed.getMessage();
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try {
                journal.undo(archive);
                journal.end();
                return new CommandRefused(
                        why + ". Everything is as it was: what had been written was taken back", failed);
            } catch (IOException | StoreFailure notYet) {
                if (System.nanoTime() - end > 0) {
                    return new CommandRefused(
                            why + ". A part has been written and could not be taken back ("
                                    + notYet.getMessage()
                                    + "). When that is mended: sluice backup restore again completes it,"
                                    + " sluice backup restore --undo takes it back",
                            failed);
                }
                java.util.concurrent.locks.LockSupport.parkNanos(PAUSE.toNanos());
            }
        }
    }

    private static String describe(IOException failed) {
        var file = failed instanceof java.nio.file.FileSystemException it && it.getFile() != null
                ? "cannot write " + it.getFile() + ": "
                : "cannot restore: ";
        return file + NewFile.reason(failed);
    }

    private void publish(Notice notice) {
        publisher.accept(
                Notices.CLUSTER, notice.signed(installation.settings().control().nodeSecret()));
    }

    /// One run over the source for each thing that is done with it.
    private final class Changing {
        private final Journal journal;
        private final Lease lease;
        private final long work;
        private final List<Path> staged = new ArrayList<>();
        private final List<Path> deleted = new ArrayList<>();
        private long done;

        Changing(Journal journal, Lease lease, long work) {
            this.journal = journal;
            this.lease = lease;
            this.work = work;
        }

        private void advance(long by) {
            done += by;
            progress.show("restoring", done, work);
        }

        void stageFiles(Source source) throws IOException {
            var comparison = comparison(new Comparison.Sink() {
                @Override
                public void file(Change change, String kind, String name, Path target, byte[] content, int mode)
                        throws IOException {
                    if (change != Change.CREATED && change != Change.CHANGED) return;
                    if (Files.isDirectory(target)) {
                        throw new FileSystemException(target.toString(), null, "a folder is in its place");
                    }
                    var real = Files.exists(target) ? target.toRealPath() : target;
                    journal.staged(Journal.aside(real));
                    StagedFile.write(real, content, mode);
                    staged.add(real);
                    advance(1);
                }

                @Override
                public void onlyHere(String kind, String name, Path file) {
                    deleted.add(file);
                }
            });
            source.read(comparison.filesOnly());
            if (prune) comparison.restOfFiles();
        }

        void writeEntries(Source source) throws IOException {
            var comparison = comparison(new Comparison.Sink() {
                @Override
                public void entries(String kind, List<Stored> differing, List<Optional<Stored>> before, long same)
                        throws IOException {
                    if (differing.isEmpty()) return;
                    lease.renew();
                    journal.entries(differing.stream().map(Stored::key).toList(), before);
                    archive.write(differing);
                    announce(differing);
                    advance(differing.size());
                }

                @Override
                public void onlyHere(String kind, List<Stored> entries) throws IOException {
                    lease.renew();
                    var keys = entries.stream().map(Stored::key).toList();
                    journal.entries(keys, entries.stream().map(Optional::of).toList());
                    archive.delete(keys);
                    announce(entries);
                    advance(entries.size());
                }
            });
            source.read(comparison);
            if (prune) comparison.restOfEntries();
        }

        private void announce(List<Stored> entries) {
            var names = entries.stream()
                    .map(Stored::key)
                    .filter(key -> key.startsWith(KEY))
                    .map(key -> key.substring(KEY.length()))
                    .collect(Collectors.joining(","));
            if (!names.isEmpty()) publish(new Notice("KeySpaceUpdateNotification", names));
        }

        void placeFiles() throws IOException {
            for (int i = 0; i < staged.size(); i += FILES_AT_ONCE) {
                lease.renew();
                var some = staged.subList(i, Math.min(i + FILES_AT_ONCE, staged.size()));
                for (var file : some) journal.file(file);
                for (var file : some) StagedFile.place(file);
            }
            for (var file : deleted) {
                journal.file(file);
                Files.deleteIfExists(file);
                advance(1);
            }
            StagedFile.force(staged);
        }
    }
}
