package io.sluice.cli.upgrade.apply;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.sluice.cli.start.Installation;
import io.sluice.cli.terminal.CommandRefused;
import io.sluice.model.document.Json;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Where an upgrade keeps its journal and backup. One command at a time changes it.
public final class StateFolder implements AutoCloseable {
    private static final Path PACKAGED = Path.of("/var/lib/sluice-gateway");
    private static final String JOURNAL = "journal.json";

    private final Path folder;
    private @Nullable FileChannel channel;

    private StateFolder(Path folder) {
        this.folder = folder;
    }

    /// @param asked what somebody named
    public static StateFolder of(Installation installation, Optional<Path> asked) {
        return new StateFolder(asked.orElseGet(() -> usual(installation)));
    }

    private static Path usual(Installation installation) {
        if (installation.data().isPresent())
            return installation.data().get().root().resolve("upgrade");
        if (installation.settingsFile().startsWith("/etc/sluice") && Files.isDirectory(PACKAGED)) {
            return PACKAGED.resolve("upgrade");
        }
        return installation.settingsFile().resolveSibling(".sluice-upgrade");
    }

    public Path folder() {
        return folder;
    }

    /// Keeps others out until this is closed, or the process ends however it ends.
    ///
    /// @throws CommandRefused when another command is at work or the folder cannot be written
    public StateFolder lock() {
        try {
            Files.createDirectories(folder);
            var opened = FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            channel = opened;
            FileLock lock = tryLock(opened);
            if (lock == null) {
                opened.close();
                throw new CommandRefused("another upgrade of this installation is at work; nothing was changed");
            }
            return this;
        } catch (IOException unwritable) {
            throw new CommandRefused(
                    "cannot write in " + folder + ": " + unwritable + "; name another with --state", unwritable);
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException held) {
            return null;
        }
    }

    /// @throws CommandRefused when there is one that cannot be read
    public Optional<UpgradeJournal> journal() {
        var file = folder.resolve(JOURNAL);
        if (!Files.exists(file)) return Optional.empty();
        try {
            var journal = UpgradeJournal.of(Json.parse(Files.readString(file)));
            if (journal.isPresent()) return journal;
            throw new CommandRefused(file + " is no journal of an upgrade that this version knows");
        } catch (JsonProcessingException broken) {
            throw new CommandRefused(file + " is broken: " + broken.getOriginalMessage(), broken);
        } catch (IOException unreadable) {
            throw new CommandRefused("cannot read " + file + ": " + unreadable, unreadable);
        }
    }

    /// Whole and on disk when this returns.
    public void write(UpgradeJournal journal) throws IOException {
        var aside = folder.resolve(JOURNAL + ".new");
        try (var out = FileChannel.open(
                aside, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            var bytes = java.nio.ByteBuffer.wrap(
                    Json.pretty(journal.json()).getBytes(java.nio.charset.StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) out.write(bytes);
            out.force(true);
        }
        Files.move(aside, folder.resolve(JOURNAL), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    public void close() {
        var held = channel;
        if (held == null) return;
        try {
            held.close();
        } catch (IOException gone) {
            // The lock goes with the process.
        }
    }
}
