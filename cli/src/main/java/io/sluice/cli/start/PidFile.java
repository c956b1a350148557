package io.sluice.cli.start;

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

    private PidFile(Optional<Path> file) {
        this.file = file;
    }

    /// @param name "" is no file; a folder that is not there is not made
    static PidFile write(String name) {
        if (name.isEmpty() || !Files.isDirectory(folderOf(Path.of(name)))) return new PidFile(Optional.empty());
        try {
            return new PidFile(Optional.of(
                    Files.writeString(Path.of(name), ProcessHandle.current().pid() + "\n")));
        } catch (IOException unwritable) {
            LOG.atWarn().addKeyValue("file", name).setCause(unwritable).log("the process id cannot be written");
            return new PidFile(Optional.empty());
        }
    }

    /// Removes it, unless another process that took over has put its own there.
    void remove() {
        if (file.isEmpty()) return;
        try {
            var own = Long.toString(ProcessHandle.current().pid());
            if (Files.exists(file.get()) && Files.readString(file.get()).strip().equals(own)) {
                Files.deleteIfExists(file.get());
            }
        } catch (IOException left) {
            LOG.atWarn().addKeyValue("file", file.get()).setCause(left).log("the process id stays behind");
        }
    }

    private static Path folderOf(Path file) {
        var parent = file.toAbsolutePath().getParent();
        return parent == null ? Path.of("/") : parent;
    }
}
