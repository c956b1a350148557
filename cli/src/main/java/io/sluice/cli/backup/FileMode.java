package io.sluice.cli.backup;

import static java.nio.file.attribute.PosixFilePermission.GROUP_EXECUTE;
import static java.nio.file.attribute.PosixFilePermission.GROUP_READ;
import static java.nio.file.attribute.PosixFilePermission.GROUP_WRITE;
import static java.nio.file.attribute.PosixFilePermission.OTHERS_EXECUTE;
import static java.nio.file.attribute.PosixFilePermission.OTHERS_READ;
import static java.nio.file.attribute.PosixFilePermission.OTHERS_WRITE;
import static java.nio.file.attribute.PosixFilePermission.OWNER_EXECUTE;
import static java.nio.file.attribute.PosixFilePermission.OWNER_READ;
import static java.nio.file.attribute.PosixFilePermission.OWNER_WRITE;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/// Permissions of a file as the number that `chmod` takes.
final class FileMode {
    private static final int DEFAULT = 0644;
    private static final Map<PosixFilePermission, Integer> BITS = Map.of(
            OWNER_READ, 0400,
            OWNER_WRITE, 0200,
            OWNER_EXECUTE, 0100,
            GROUP_READ, 0040,
            GROUP_WRITE, 0020,
            GROUP_EXECUTE, 0010,
            OTHERS_READ, 0004,
            OTHERS_WRITE, 0002,
            OTHERS_EXECUTE, 0001);

    private FileMode() {}

    static int of(Path file) throws IOException {
        var view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
        if (view == null) return DEFAULT;
        int mode = 0;
        for (var permission : view.readAttributes().permissions()) mode |= BITS.getOrDefault(permission, 0);
        return mode;
    }

    static Set<PosixFilePermission> permissions(int mode) {
        var permissions = EnumSet.noneOf(PosixFilePermission.class);
        BITS.forEach((permission, bit) -> {
            if ((mode & bit) != 0) permissions.add(permission);
        });
        return permissions;
    }
}
