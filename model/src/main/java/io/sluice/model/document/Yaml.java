package io.sluice.model.document;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import org.yaml.snakeyaml.LoaderOptions;

/// Documents that people may also write as YAML. Its classes are loaded when the first one comes.
public final class Yaml {
    private static final ObjectMapper MAPPER =
            new ObjectMapper(YAMLFactory.builder().loaderOptions(bounded()).build());

    private Yaml() {}

    private static LoaderOptions bounded() {
        var options = new LoaderOptions();
        options.setCodePointLimit(64 * 1024 * 1024);
        options.setMaxAliasesForCollections(50);
        options.setNestingDepthLimit(200);
        return options;
    }

    /// A document in JSON or, when it is none, in YAML; a missing node for an empty text.
    ///
    /// @throws JsonProcessingException when it is neither
    public static JsonNode parse(String text) throws JsonProcessingException {
        try {
            return Json.parse(text);
        } catch (JsonProcessingException notJson) {
            // Copied into trees of the one kind, so that numbers and order are the same as from JSON.
            return Json.parse(MAPPER.readTree(text).toString());
        }
    }
}
