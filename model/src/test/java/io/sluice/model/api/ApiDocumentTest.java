package io.sluice.model.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.model.document.Json;
import io.sluice.model.middleware.CheckSpec;
import io.sluice.model.problem.Checked;
import io.sluice.model.schema.DefinitionCheck;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class ApiDocumentTest {

    @Test
    void each_kind_is_recognised() {
        assertThat(recognised("{'api_id':'a'}")).isInstanceOf(ApiDocument.Classic.class);
        assertThat(recognised("{'openapi':'3.0.3','x-tyk-api-gateway':{}}")).isInstanceOf(ApiDocument.Oas.class);
        assertThat(recognised("{'openapi':'3.0.3'}")).isInstanceOf(ApiDocument.Plain.class);
        assertThat(recognised("{'api_model':{},'api_definition':{'api_id':'a'}}"))
                .isInstanceOf(ApiDocument.Wrapped.class);
        assertThat(ApiDocument.recognise(json("{'name':'a policy'}"))).isInstanceOf(Checked.Bad.class);
        assertThat(ApiDocument.recognise(json("[]"))).isInstanceOf(Checked.Bad.class);
    }

    @Test
    void a_schema_that_a_dashboard_keeps_encoded_counts() {
        var document = recognised("{'api_definition':{'version_data':{'not_versioned':true,'versions':{'':{"
                + "'use_extended_paths':true,'extended_paths':{'validate_json':[{'path':'/','method':'POST',"
                + "'schema_b64':'eyJ0eXBlIjoib2JqZWN0In0='}]}}}}}}");

        assertThat(((Checked.Good<ApiDefinition>) document.read())
                        .value()
                        .versions()
                        .getFirst()
                        .middleware())
                .filteredOn(CheckSpec.ValidateJson.class::isInstance)
                .singleElement()
                .satisfies(spec -> assertThat(((CheckSpec.ValidateJson) spec)
                                .endpoints()
                                .getFirst()
                                .schema()
                                .toString())
                        .isEqualTo("{\"type\":\"object\"}"));
    }

    @Test
    void every_sample_definition_is_read_and_loses_nothing() throws IOException {
        var folder = Path.of("../../../shared/data/definitions");
        if (!Files.isDirectory(folder)) folder = Path.of("../../shared/data/definitions");
        assumeTrue(Files.isDirectory(folder), "the sample definitions are not there");
        var wrong = new ArrayList<String>();
        try (var files = Files.newDirectoryStream(folder, "*.json")) {
            for (var file : files) {
                var tree = Json.parse(Files.readString(file));
                if (!(ApiDocument.recognise(tree) instanceof Checked.Good<ApiDocument>(var document, var _))) {
                    wrong.add(file.getFileName() + " is not recognised");
                    continue;
                }
                if (document.read() instanceof Checked.Bad<ApiDefinition>(var problems)) {
                    wrong.add(file.getFileName() + ": " + problems);
                }
                if (!Json.parse(Json.text(document.source())).equals(tree)) wrong.add(file.getFileName() + " changed");
                if (!Json.parse(Json.pretty(document.source())).equals(tree))
                    wrong.add(file.getFileName() + " changed");
            }
        }
        assertThat(wrong).isEmpty();
    }

    /// The samples came out of real control planes, so whatever checks them must let them pass.
    @Test
    void every_sample_definition_may_be_saved() throws IOException {
        var folder = Path.of("../../../shared/data/definitions");
        if (!Files.isDirectory(folder)) folder = Path.of("../../shared/data/definitions");
        assumeTrue(Files.isDirectory(folder), "the sample definitions are not there");
        var check = new DefinitionCheck();
        var refused = new ArrayList<String>();
        try (var files = Files.newDirectoryStream(folder, "*.json")) {
            for (var file : files) {
                var tree = Json.parse(Files.readString(file));
                if (!(ApiDocument.recognise(tree) instanceof Checked.Good<ApiDocument>(var document, var _))) continue;
                var problems =
                        switch (document) {
                            case ApiDocument.Classic classic -> check.classic(classic.source());
                            case ApiDocument.Wrapped wrapped -> check.classic(wrapped.definition());
                            case ApiDocument.Oas oas -> check.oas(oas.source());
                            case ApiDocument.Plain plain -> check.oas(plain.source());
                        };
                if (!problems.isEmpty()) refused.add(file.getFileName() + ": " + problems);
            }
        }
        assertThat(refused).isEmpty();
    }

    private static ApiDocument recognised(String text) {
        return switch (ApiDocument.recognise(json(text))) {
            case Checked.Good<ApiDocument>(var document, var _) -> document;
            case Checked.Bad<ApiDocument>(var problems) -> throw new AssertionError(problems);
        };
    }

    private static JsonNode json(String text) {
        try {
            return Json.parse(text.replace('\'', '"'));
        } catch (JsonProcessingException bad) {
            throw new AssertionError(bad);
        }
    }
}
