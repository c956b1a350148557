package io.sluice.gateway;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.model.document.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// What was recorded of another gateway, in a folder `shared` beside the checkout or above it. Tests that
/// need it are skipped where it is missing.
public final class Recordings {
    private Recordings() {}

    /// @param path inside the folder, e.g. `data/redis/state.json`
    public static JsonNode read(String path) {
        try {
            return Json.parse(text(path));
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    /// A file that may be in another form than JSON.
    public static String text(String path) {
        for (var at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
            var file = at.resolve("shared").resolve(path);
            if (Files.isRegularFile(file)) {
                try {
                    return Files.readString(file);
                } catch (IOException broken) {
                    throw new UncheckedIOException(broken);
                }
            }
        }
        assumeTrue(false, "no recording " + path + " beside this checkout");
        throw new IllegalStateException("skipped above");
    }
}
