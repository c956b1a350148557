package io.sluice.cli.start;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The file that says which process this is (`pid_file_location`). Whoever cannot write it serves all the same.
final class PidFile {
    private static final Logger LOG = LoggerFactory.getLogger(PidFile.class);

    private final Optional<Path> file;
    private volatile boolean written;

    /// @param name "" is no file; nor is one in a folder that is not there
    PidFile(String name) {
        this.file = Optional.of(name)
                .filter(given -> !given.isEmpty())
                .map(Path::of)
                .filter(PidFile::hasFolder);
    }

    /// This process is the one to talk to from now on.
    void write() {
        if (file.isEmpty()) return;
        try {
            put(file.get(), ownPid() + "\n");
            written = true;
        } catch (IOException unwritable) {
            LOG.atWarn().addKeyValue("file", file.get()).setCause(unwritable).log("the process id cannot be written");
        }
    }

    /// Whoever reads the file while a process takes over sees one of the two numbers, never half of one.
    private static void put(Path file, String text) throws IOException {
        var plain = Files.isRegularFile(file, NOFOLLOW_LINKS) || Files.notExists(file, NOFOLLOW_LINKS);
        if (!plain || !Files.isWritable(folderOf(file))) {
            Files.writeString(file, text);
            return;
        }
        var next = file.resolveSibling(file.getFileName() + ".new");
        Files.writeString(next, text);
        Files.move(next, file, ATOMIC_MOVE);
    }

    /// Removes it, unless another process that took over has put its own there.
    void remove() {
        if (file.isEmpty() || !written) return;
        try {
            if (Files.exists(file.get()) && Files.readString(file.get()).strip().equals(ownPid())) {
                Files.deleteIfExists(file.get());
            }
        } catch (IOException left) {
            LOG.atWarn().addKeyValue("file", file.get()).setCause(left).log("the process id stays behind");
        }
    }

    private static String ownPid() {
        return Long.toString(ProcessHandle.current().pid());
    }

    private static boolean hasFolder(Path file) {
        return Files.isDirectory(folderOf(file));
    }

    private static Path folderOf(Path file) {
        var parent = file.toAbsolutePath().getParent();
        return parent == null ? Path.of("/") : parent;
    }
}
