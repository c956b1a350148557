package io.sluice.gateway.source;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import java.util.UUID;

/// Files that are whole whenever they are there, and still there after `kill -9` or a power cut.
final class DurableFile {
    private DurableFile() {}

    /// Written aside, made durable, moved into place. Returns when all of that has happened.
    static void write(Path file, byte[] content) throws IOException {
        var folder = folderOf(file);
        Files.createDirectories(folder);
        var aside = folder.resolve("." + UUID.randomUUID() + ".new");
        try {
            try (var channel = FileChannel.open(aside, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                var buffer = ByteBuffer.wrap(content);
                while (buffer.hasRemaining()) channel.write(buffer);
                channel.force(true);
            }
            Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(aside);
        }
        force(folder);
    }

    /// @return false when there was no such file
    static boolean delete(Path file) throws IOException {
        if (!Files.deleteIfExists(file)) return false;
        force(folderOf(file));
        return true;
    }

    private static Path folderOf(Path file) {
        return Objects.requireNonNull(file.toAbsolutePath().getParent(), "the root is no file");
    }

    /// The entries of a folder are durable only once the folder itself is.
    private static void force(Path folder) throws IOException {
        try (var channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
