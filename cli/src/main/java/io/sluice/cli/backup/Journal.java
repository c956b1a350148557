package io.sluice.cli.backup;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ArrayNode;
import io.sluice.cli.terminal.CommandRefused;
import io.sluice.model.document.Json;
import io.sluice.storage.Archive;
import io.sluice.storage.Stored;
import io.sluice.storage.archive.StoredJson;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// How everything was before a restore changed it, on disk before it is changed: the way back.
///
/// A folder of numbered pages, each JSON: entries of the store that were there or were not, or a file and the
/// copy of what it held. A restore that was interrupted leaves it; the next one goes on in it, so that the way
/// back leads to the beginning. It holds keys: only its owner may read it.
final class Journal implements AutoCloseable {
    private static final String NAME = ".sluice-restore";
    private static final String PAGE = ".page";

    private final Path folder;
    private final FileChannel channel;
    private final FileLock lock;
    private int pages;

    private Journal(Path folder, FileChannel channel, FileLock lock, int pages) {
        this.folder = folder;
        this.channel = channel;
        this.lock = lock;
        this.pages = pages;
    }

    static boolean left(Path beside) {
        return Files.isDirectory(beside.resolve(NAME));
    }

    /// Opens the journal in `beside`, the one that was left or a new one.
    ///
    /// @throws CommandRefused when the folder cannot be written, or another restore is using it
    static Journal open(Path beside) {
        var folder = beside.resolve(NAME);
        try {
            if (!Files.isDirectory(folder)) {
                Files.createDirectories(beside);
                Files.createDirectory(
                        folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            }
            var channel = FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            var lock = lock(channel);
            if (lock == null) {
                channel.close();
                throw new CommandRefused("another restore is at work in " + beside + "; nothing was done");
            }
            return new Journal(folder, channel, lock, pages(folder).size());
        } catch (IOException unwritable) {
            throw new CommandRefused(
                    "cannot write into " + beside + ": " + NewFile.reason(unwritable) + "; nothing was changed",
                    unwritable);
        }
    }

    private static @Nullable FileLock lock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException ofThisProcess) {
            return null;
        }
    }

    private static List<Path> pages(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(PAGE)).sorted().toList();
        }
    }

    boolean isEmpty() {
        return pages == 0;
    }

    /// Entries that are about to be changed.
    ///
    /// @param before what each of `keys` holds
    void entries(List<String> keys, List<Optional<Stored>> before) throws IOException {
        var page = Json.object();
        var absent = page.putArray("absent");
        var entries = page.putArray("entries");
        for (int i = 0; i < keys.size(); i++) {
            if (before.get(i).isEmpty()) absent.add(keys.get(i));
            else entries.add(Json.MAPPER.readTree(StoredJson.write(before.get(i).get())));
        }
        write(Json.text(page).getBytes(UTF_8));
    }

    /// A file that is about to be written or deleted.
    void file(Path file) throws IOException {
        var page = Json.object().put("file", file.toString());
        if (Files.isRegularFile(file)) {
            var copy = "%08d.copy".formatted(pages);
            Files.copy(
                    file,
                    folder.resolve(copy),
                    StandardCopyOption.REPLACE_EXISTING,
                    StandardCopyOption.COPY_ATTRIBUTES);
            force(folder.resolve(copy));
            page.put("copy", copy);
        }
        write(Json.text(page).getBytes(UTF_8));
    }

    /// A file that was made beside its place and must go when it never gets there.
    void staged(Path aside) throws IOException {
        write(Json.text(Json.object().put("staged", aside.toString())).getBytes(UTF_8));
    }

    private void write(byte[] page) throws IOException {
        var name = folder.resolve("%08d".formatted(pages++));
        var aside = Path.of(name + ".new");
        try (var out = FileChannel.open(
                aside, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            var bytes = ByteBuffer.wrap(page);
            while (bytes.hasRemaining()) out.write(bytes);
            out.force(true);
        }
        Files.move(aside, Path.of(name + PAGE), StandardCopyOption.ATOMIC_MOVE);
    }

    private static void force(Path file) throws IOException {
        try (var open = FileChannel.open(file, StandardOpenOption.READ)) {
            open.force(true);
        }
    }

    /// Makes everything as it was, the latest change first. May be called again when it failed.
    void undo(Archive archive) throws IOException {
        for (var page : pages(folder).reversed()) {
            var json = Json.MAPPER.readTree(Files.readAllBytes(page));
            if (json.has("staged")) {
                Files.deleteIfExists(Path.of(json.path("staged").asText()));
            } else if (json.has("file")) {
                var file = Path.of(json.path("file").asText());
                if (json.has("copy")) putBack(folder.resolve(json.path("copy").asText()), file);
                // A folder was there before: no restore makes one of that name.
                else if (!Files.isDirectory(file)) Files.deleteIfExists(file);
            } else {
                var entries = new ArrayList<Stored>();
                for (var entry : json.path("entries"))
                    entries.add(StoredJson.read(Json.MAPPER.writeValueAsBytes(entry)));
                if (!entries.isEmpty()) archive.write(entries);
                var absent = ((ArrayNode) json.path("absent"))
                        .valueStream()
                        .map(key -> key.asText())
                        .toList();
                if (!absent.isEmpty()) archive.delete(absent);
            }
        }
    }

    private static void putBack(Path copy, Path file) throws IOException {
        Files.createDirectories(Objects.requireNonNull(file.getParent()));
        var aside = aside(file);
        Files.copy(copy, aside, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.COPY_ATTRIBUTES);
        force(aside);
        Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE);
    }

    /// Where a file is made whole before it gets its place. No gateway reads such a name.
    static Path aside(Path file) {
        return file.resolveSibling("." + file.getFileName() + ".sluice-new");
    }

    /// Everything is as it should be; the way back is no longer needed.
    void end() throws IOException {
        close();
        try (var files = Files.walk(folder)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) Files.deleteIfExists(file);
        }
    }

    @Override
    public void close() throws IOException {
        if (lock.isValid()) lock.release();
        channel.close();
    }
}
