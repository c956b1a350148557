package io.sluice.cli.backup;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Collection;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;

/// A file that lies whole and durable beside its place, until it takes it in one step.
final class StagedFile {
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");

    private StagedFile() {}

    /// With the permissions and the owner of the file it will replace; a new one with those of its backup and the
    /// owner of the folder.
    static void write(Path target, byte[] content, int mode) throws IOException {
        var folder = Objects.requireNonNull(target.getParent());
        Files.createDirectories(folder);
        var aside = Journal.aside(target);
        Files.deleteIfExists(aside);
        try (var channel = FileChannel.open(
                aside,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(OWNER_ONLY))) {
            var bytes = ByteBuffer.wrap(content);
            while (bytes.hasRemaining()) channel.write(bytes);
            channel.force(true);
        }
        var there = Files.exists(target);
        Files.setPosixFilePermissions(
                aside, there ? Files.getPosixFilePermissions(target) : FileMode.permissions(mode));
        keepOwner(aside, there ? target : folder);
    }

    /// Matters when root restores what a gateway of another user must read.
    private static void keepOwner(Path file, Path like) throws IOException {
        var own = Files.getFileAttributeView(file, PosixFileAttributeView.class);
        var theirs = Files.readAttributes(like, java.nio.file.attribute.PosixFileAttributes.class);
        if (own.readAttributes().owner().equals(theirs.owner())) return;
        own.setOwner(theirs.owner());
        own.setGroup(theirs.group());
    }

    static void place(Path target) throws IOException {
        Files.move(Journal.aside(target), target, StandardCopyOption.ATOMIC_MOVE);
    }

    /// Makes the places themselves durable.
    static void force(Collection<Path> targets) throws IOException {
        var folders = new HashSet<Path>();
        targets.forEach(target -> folders.add(target.getParent()));
        for (var folder : folders) {
            try (var channel = FileChannel.open(folder, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }
}
