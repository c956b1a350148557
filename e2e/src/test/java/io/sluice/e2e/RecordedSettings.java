package io.sluice.e2e;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.model.document.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// The `tyk.conf` that the recordings were made with, with folders of its own.
final class RecordedSettings {
    private static final Path RECORDED = Path.of("src/test/resources/conformance/tyk.conf");

    private RecordedSettings() {}

    /// Writes `tyk.conf` into the folder and makes the folders it names.
    ///
    /// @param redisPort of the store; what an embedded one does not look at
    static Path write(Path folder, int redisPort) {
        try {
            var settings = (ObjectNode) Json.parse(Files.readString(RECORDED));
            // The templates are those that come with the product.
            settings.remove("template_path");
            settings.put("app_path", folder(folder, "apps"));
            settings.put("middleware_path", folder(folder, "middleware"));
            ((ObjectNode) settings.path("policies")).put("policy_path", folder(folder, "policies"));
            ((ObjectNode) settings.path("storage")).put("port", redisPort);
            return Files.writeString(folder.resolve("tyk.conf"), Json.pretty(settings));
        } catch (IOException unusable) {
            throw new UncheckedIOException("cannot write settings into " + folder, unusable);
        }
    }

    private static String folder(Path parent, String name) throws IOException {
        return Files.createDirectories(parent.resolve(name)).toAbsolutePath().toString();
    }
}
