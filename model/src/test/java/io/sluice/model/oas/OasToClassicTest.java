package io.sluice.model.oas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.model.document.Json;
import io.sluice.model.problem.Checked;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class OasToClassicTest {

    @Test
    void what_is_not_switched_on_gets_its_disabled_flag() {
        var classic = convert("'info':{'id':'a','name':'A','state':{'active':true}},"
                + "'server':{'listenPath':{'value':'/a/'}},'upstream':{'url':'http://up'}");

        for (var flag : List.of("do_not_track", "domain_disabled", "tags_disabled", "config_data_disabled")) {
            assertThat(classic.path(flag).asBoolean()).as(flag).isTrue();
        }
        assertThat(classic.at("/version_data/not_versioned").asBoolean()).isTrue();
        assertThat(classic.at("/version_data/versions")
                        .path("")
                        .path("use_extended_paths")
                        .asBoolean())
                .isTrue();
        assertThat(classic.path("use_keyless").asBoolean()).isTrue();
    }

    @Test
    void the_most_specific_path_comes_first() {
        var classic = convert(
                "'middleware':{'operations':{'a':{'block':{'enabled':true}},'b':{'block':{'enabled':true}},"
                        + "'c':{'block':{'enabled':true}},'ghost':{'block':{'enabled':true}}}}",
                "'paths':{'/{id}':{'get':{'operationId':'a'}},'/x':{'get':{'operationId':'b'}},"
                        + "'/x/{id}':{'get':{'operationId':'c'}}}");

        var block = classic.at("/version_data/versions").path("").at("/extended_paths/black_list");
        assertThat(block.findValuesAsText("path")).containsExactly("/x/{id}", "/x", "/{id}");
    }

    @Test
    void a_weight_is_so_many_entries_in_a_row() {
        var classic = convert("'upstream':{'loadBalancing':{'enabled':true,'targets':["
                + "{'url':'a','weight':2},{'url':'z','weight':0},{'url':'b','weight':1}]}}");

        assertThat(classic.at("/proxy/target_list").toString()).isEqualTo("[\"a\",\"a\",\"b\"]");
    }

    @Test
    void the_native_scheme_names_the_source_of_a_token() {
        var classic = convert(
                "'server':{'authentication':{'enabled':true,'securitySchemes':{'k':{'enabled':true}}}}",
                "'security':[{'k':[]}],'components':{'securitySchemes':{'k':{'type':'apiKey','in':'query','name':'q'}}}");

        var config = classic.at("/auth_configs/authToken");
        assertThat(config.path("disable_header").asBoolean()).isTrue();
        assertThat(config.path("use_param").asBoolean()).isTrue();
        assertThat(config.path("param_name").asText()).isEqualTo("q");
        assertThat(classic.path("use_standard_auth").asBoolean()).isTrue();
    }

    @Test
    void schemes_that_no_root_security_names_are_not_used() {
        var classic = convert(
                "'server':{'authentication':{'enabled':true,'securitySchemes':{'k':{'enabled':true}}}}",
                "'components':{'securitySchemes':{'k':{'type':'apiKey','in':'query','name':'q'}}}");

        assertThat(classic.path("auth_configs")).isEmpty();
    }

    @Test
    void in_legacy_mode_only_the_first_group_counts_and_in_compliant_mode_all_do() {
        var components = "'components':{'securitySchemes':{'b':{'type':'http','scheme':'basic'},"
                + "'k':{'type':'apiKey','in':'header','name':'X'}}},'security':[{'b':[]},{'k':[]}]";
        var authentication = "'enabled':true,'securitySchemes':{'b':{'enabled':true},'k':{'enabled':true}}";

        var legacy = convert("'server':{'authentication':{" + authentication + "}}", components);
        var compliant = convert(
                "'server':{'authentication':{'securityProcessingMode':'compliant'," + authentication + "}}",
                components);

        assertThat(legacy.path("use_basic_auth").asBoolean()).isTrue();
        assertThat(legacy.path("use_standard_auth").asBoolean()).isFalse();
        assertThat(compliant.path("use_standard_auth").asBoolean()).isTrue();
        assertThat(compliant.path("security_requirements").toString()).isEqualTo("[[\"b\"],[\"k\"]]");
    }

    @Test
    void a_duration_that_cannot_be_read_is_a_problem_of_the_extension() throws JsonProcessingException {
        var oas = (ObjectNode) Json.parse("{\"openapi\":\"3.0.3\",\"x-tyk-api-gateway\":{\"upstream\":"
                + "{\"rateLimit\":{\"enabled\":true,\"rate\":1,\"per\":\"soon\"}}}}");

        assertThat(OasToClassic.convert(oas))
                .isInstanceOfSatisfying(
                        Checked.Bad.class,
                        bad -> assertThat(bad.problems().getFirst().toString())
                                .contains("/x-tyk-api-gateway/upstream/rateLimit/per"));
    }

    /// The control API of a real gateway shows OAS APIs in their Classic form.
    @Test
    void agrees_with_the_recorded_classic_renderings() throws IOException {
        var folder = Path.of("../../../shared/conformance/cases");
        if (!Files.isDirectory(folder)) folder = Path.of("../../shared/conformance/cases");
        assumeTrue(Files.isDirectory(folder), "the recorded cases are not there");
        var differences = new ArrayList<String>();
        for (var area : List.of("oas", "control")) {
            var cases = Json.parse(Files.readString(folder.resolve(area + ".json")));
            for (var one : cases.path("cases")) {
                for (var api : one.path("apis")) {
                    if (!api.has("openapi")) continue;
                    var id = api.at("/x-tyk-api-gateway/info/id").asText();
                    for (int i = 0; i < one.path("steps").size(); i++) {
                        var path = one.path("steps").path(i).at("/request/path").asText();
                        var method =
                                one.path("steps").path(i).at("/request/method").asText("GET");
                        if (!path.equals("/tyk/apis/" + id) || !method.equals("GET")) continue;
                        var recorded = one.path("recorded").path(i).path("body");
                        if (OasToClassic.convert((ObjectNode) api)
                                instanceof Checked.Good<ObjectNode>(var ours, var _)) {
                            compare(id, ours, recorded, differences);
                        }
                    }
                }
            }
        }
        assertThat(differences).isEmpty();
    }

    private static void compare(String where, JsonNode ours, JsonNode recorded, List<String> differences) {
        if (ours.isObject() && recorded.isObject()) {
            ours.properties()
                    .forEach(member -> compare(
                            where + "/" + member.getKey(),
                            member.getValue(),
                            recorded.path(member.getKey()),
                            differences));
        } else if (ours.isArray() && recorded.isArray() && ours.size() == recorded.size()) {
            for (int i = 0; i < ours.size(); i++) {
                compare(where + "/" + i, ours.get(i), recorded.get(i), differences);
            }
        } else if (!ours.equals(recorded)
                && !isTheSame(ours, recorded)
                && !recorded.asText().equals("<masked>")) {
            differences.add(where + ": " + ours + " but recorded " + recorded);
        }
    }

    private static boolean isTheSame(JsonNode ours, JsonNode recorded) {
        if (ours.isNumber() && recorded.isNumber()) return ours.decimalValue().compareTo(recorded.decimalValue()) == 0;
        return recorded.isMissingNode()
                && (ours.asText().isEmpty() || ours.asText().equals("false"));
    }

    private static ObjectNode convert(String extension, String... members) {
        var rest = String.join(",", members);
        var text =
                "{'openapi':'3.0.3'," + rest + (rest.isEmpty() ? "" : ",") + "'x-tyk-api-gateway':{" + extension + "}}";
        try {
            var oas = (ObjectNode) Json.parse(text.replace('\'', '"'));
            return switch (OasToClassic.convert(oas)) {
                case Checked.Good<ObjectNode>(var classic, var _) -> classic;
                case Checked.Bad<ObjectNode>(var problems) -> throw new AssertionError(problems);
            };
        } catch (JsonProcessingException bad) {
            throw new AssertionError(bad);
        }
    }
}
