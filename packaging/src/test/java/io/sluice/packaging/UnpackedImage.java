package io.sluice.packaging;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// An image in OCI layout, taken apart: its layers laid over each other in a folder, and what it says of itself.
///
/// @param root          the files
/// @param configuration the JSON document of the image
record UnpackedImage(Path root, JsonNode configuration) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /// @param file   the tar file of an image
    /// @param folder an empty folder
    static UnpackedImage of(Path file, Path folder) throws IOException {
        var layout = Files.createDirectories(folder.resolve("layout"));
        var root = Files.createDirectories(folder.resolve("root"));
        Programs.run(List.of("tar", "-xf", file.toString(), "-C", layout.toString()));
        var index = JSON.readTree(layout.resolve("index.json").toFile());
        var manifest =
                JSON.readTree(blob(layout, index.path("manifests").path(0)).toFile());
        for (var layer : manifest.path("layers")) {
            Programs.run(List.of(
                    "tar",
                    "--warning=no-unknown-keyword",
                    "-xpzf",
                    blob(layout, layer).toString(),
                    "-C",
                    root.toString()));
        }
        return new UnpackedImage(
                root, JSON.readTree(blob(layout, manifest.path("config")).toFile()));
    }

    private static Path blob(Path layout, JsonNode descriptor) {
        return layout.resolve("blobs/" + descriptor.path("digest").asText().replace(':', '/'));
    }

    String user() {
        return configuration.at("/config/User").asText();
    }

    /// Entry point and arguments, as a runtime starts them.
    List<String> command() {
        var words = new ArrayList<String>();
        for (var word : configuration.at("/config/Entrypoint")) words.add(word.asText());
        for (var word : configuration.at("/config/Cmd")) words.add(word.asText());
        return words;
    }
}
