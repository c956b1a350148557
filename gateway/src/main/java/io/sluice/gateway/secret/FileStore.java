package io.sluice.gateway.secret;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/// Files below one folder. A path that leads out of it, by `..`, as an absolute path or through a symbolic link, finds
/// nothing. Line ends at the end of a file are left out.
///
/// @param base "" closes the store
record FileStore(String base) implements SecretStore {
    private static final long MOST_BYTES = 1024 * 1024;

    @Override
    public Optional<String> read(String key) throws IOException {
        if (base.isEmpty()) return Optional.empty();
        try {
            var folder = Path.of(base).toRealPath();
            var relative = Path.of(key);
            if (relative.isAbsolute()) return Optional.empty();
            for (var part : relative) if (part.toString().equals("..")) return Optional.empty();
            var file = folder.resolve(relative).toRealPath();
            if (!file.startsWith(folder) || !Files.isRegularFile(file)) return Optional.empty();
            if (Files.size(file) > MOST_BYTES) throw new IOException(key + " is larger than 1 MiB");
            return Optional.of(Files.readString(file).replaceFirst("[\\r\\n]+$", ""));
        } catch (NoSuchFileException | InvalidPathException none) {
            return Optional.empty();
        }
    }

    @Override
    public String toString() {
        return "files below " + base;
    }
}
