package io.sluice.model.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.model.document.Json;
import io.sluice.model.oas.OasDocument;
import io.sluice.model.problem.Checked;
import io.sluice.model.problem.Problem;
import io.sluice.model.problem.ProblemCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/// Reads every definition that the recorded conformance cases use.
@DisplayNameGeneration(ReplaceUnderscores.class)
class RecordedDefinitionsTest {

    @Test
    void every_recorded_definition_is_read() throws IOException {
        var errors = new ArrayList<String>();
        for (var api : recorded()) {
            if (read(api) instanceof Checked.Bad<ApiDefinition>(var problems)) {
                errors.add(name(api) + problems);
            }
        }
        assertThat(errors).isEmpty();
    }

    /// The cases hold entries that are wrong on purpose.
    private static final Pattern WRONG_ON_PURPOSE = Pattern.compile(
            "/response_processors/\\d+/name|.*/validate_json/\\d+/schema|.*/global_enforce_timeout|/jwt_jwks_uris");

    @Test
    void only_features_without_a_spec_are_remarked_on() throws IOException {
        var remarks = new ArrayList<String>();
        for (var api : recorded()) {
            if (read(api) instanceof Checked.Good<ApiDefinition>(var _, var warnings)) {
                warnings.stream()
                        .filter(warning -> warning.code() != ProblemCode.DEFINITION_UNSUPPORTED)
                        .filter(warning ->
                                !WRONG_ON_PURPOSE.matcher(warning.where()).matches())
                        .map(Problem::toString)
                        .forEach(warning -> remarks.add(name(api) + ": " + warning));
            }
        }
        assertThat(remarks).isEmpty();
    }

    private static Checked<ApiDefinition> read(ObjectNode api) {
        return OasDocument.isOas(api) ? OasReader.read(api) : ClassicReader.read(api);
    }

    private static String name(ObjectNode api) {
        return api.path("api_id").asText() + api.path("info").path("title").asText();
    }

    static List<ObjectNode> recorded() throws IOException {
        var folder = Path.of("../../shared/conformance/cases");
        if (!Files.isDirectory(folder)) folder = Path.of("../../../shared/conformance/cases");
        assumeTrue(Files.isDirectory(folder), "the recorded cases are not there");
        var found = new ArrayList<ObjectNode>();
        try (var files = Files.newDirectoryStream(folder, "*.json")) {
            for (var file : files) {
                for (var one : Json.parse(Files.readString(file)).path("cases")) {
                    one.path("apis").forEach(api -> found.add((ObjectNode) api));
                }
            }
        }
        return found;
    }
}
