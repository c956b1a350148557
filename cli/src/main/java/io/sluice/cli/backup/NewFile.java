package io.sluice.cli.backup;

import io.sluice.cli.terminal.CommandRefused;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;

/// A file that is there whole or not at all: written aside, only its owner may read it, made durable, then given
/// its name. Two that are written at once do not meet; whoever ends second is refused.
final class NewFile implements AutoCloseable {
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");

    private final Path file;
    private final Path aside;
    private final boolean replaces;
    private final FileChannel channel;
    private final OutputStream out;

    /// @throws CommandRefused when it is there and must not be replaced, or the folder cannot be written
    NewFile(Path file, boolean replaces) {
        this.file = file.toAbsolutePath().normalize();
        this.replaces = replaces;
        if (Files.isDirectory(this.file)) throw new CommandRefused(file + " is a folder; name a file in it");
        if (!replaces && Files.exists(this.file)) throw exists();
        this.aside = this.file.resolveSibling("." + this.file.getFileName() + "." + UUID.randomUUID() + ".part");
        try {
            this.channel = FileChannel.open(
                    aside,
                    Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                    PosixFilePermissions.asFileAttribute(OWNER_ONLY));
        } catch (IOException unwritable) {
            throw new CommandRefused(
                    "cannot write into " + this.file.getParent() + ": " + reason(unwritable), unwritable);
        }
        this.out = new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16);
    }

    static String reason(IOException failed) {
        return switch (failed) {
            case java.nio.file.AccessDeniedException _ -> "permission denied";
            case java.nio.file.NoSuchFileException _ -> "there is no such folder";
            case java.nio.file.FileSystemException it when it.getReason() != null -> it.getReason();
            default -> String.valueOf(failed.getMessage());
        };
    }

    private CommandRefused exists() {
        return new CommandRefused(file + " is there already; nothing was written. Add --replace to replace it");
    }

    OutputStream out() {
        return new OutputStream() {
            @Override
            public void write(int one) throws IOException {
                out.write(one);
            }

            @Override
            public void write(byte[] bytes, int from, int length) throws IOException {
                out.write(bytes, from, length);
            }

            /// The file is closed by [NewFile].
            @Override
            public void close() throws IOException {
                out.flush();
            }
        };
    }

    /// Gives it its name.
    ///
    /// @throws CommandRefused when another was faster
    void finish() throws IOException {
        out.flush();
        channel.force(true);
        channel.close();
        if (replaces) {
            Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE);
        } else {
            link();
        }
        try (var folder = FileChannel.open(Objects.requireNonNull(file.getParent()), StandardOpenOption.READ)) {
            folder.force(true);
        }
    }

    private void link() throws IOException {
        try {
            Files.createLink(file, aside);
        } catch (FileAlreadyExistsException faster) {
            throw exists();
        } catch (UnsupportedOperationException | java.nio.file.FileSystemException noLinks) {
            Files.move(aside, file);
        }
    }

    /// Leaves nothing behind that was not finished.
    @Override
    public void close() throws IOException {
        channel.close();
        Files.deleteIfExists(aside);
    }
}
