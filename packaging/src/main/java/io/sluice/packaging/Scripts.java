package io.sluice.packaging;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;

/// Maintainer scripts. Each is one text, because a package manager runs it before anything else of the
/// package is there.
final class Scripts {
    private Scripts() {}

    /// The common part with one script behind it.
    static String read(Path packaging, String script, Release release) throws IOException {
        var common = Files.readString(packaging.resolve("scripts/common.sh"));
        return common.replace("@version@", release.packageVersion()) + "\n"
                + Files.readString(packaging.resolve(script));
    }

    /// An empty folder at this place.
    static Path fresh(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (var old = Files.walk(folder)) {
                for (var file : old.sorted(Comparator.reverseOrder()).toList()) Files.delete(file);
            }
        }
        return Files.createDirectories(folder);
    }
}
