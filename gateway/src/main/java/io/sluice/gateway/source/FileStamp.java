package io.sluice.gateway.source;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/// What tells one state of a file from another without reading it.
///
/// @param identity inode and device, or what the system has instead
record FileStamp(FileTime modified, long size, Optional<Object> identity) {

    /// A file may change twice within the clock tick of its file system: only what was left alone for this long
    /// before it was read is known by its stamp.
    private static final long SETTLED_MILLIS = 2_000;

    boolean settledAt(long millis) {
        return modified.toMillis() < millis - SETTLED_MILLIS;
    }

    /// The files `*.json` of a folder, by name, in no order. Empty when there is no such folder.
    static Map<String, FileStamp> list(Path folder) throws IOException {
        var found = new HashMap<String, FileStamp>();
        if (!Files.isDirectory(folder)) return found;
        Files.walkFileTree(folder, Set.of(java.nio.file.FileVisitOption.FOLLOW_LINKS), 1, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes is) {
                var name = Objects.toString(file.getFileName());
                if (is.isRegularFile() && name.endsWith(".json")) {
                    found.put(name, new FileStamp(is.lastModifiedTime(), is.size(), Optional.ofNullable(is.fileKey())));
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException gone) throws IOException {
                if (file.equals(folder)) throw gone;
                return FileVisitResult.CONTINUE;
            }
        });
        return found;
    }
}
