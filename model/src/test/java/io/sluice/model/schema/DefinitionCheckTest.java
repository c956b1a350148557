package io.sluice.model.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.model.document.Json;
import io.sluice.model.problem.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class DefinitionCheckTest {
    private final DefinitionCheck check = new DefinitionCheck();

    @Test
    void a_problem_names_its_place() {
        var problems = check.classic(json("{'enable_ip_whitelisting':true,'allowed_ips':['10.0.0.1','10.0.0.0/33']}"));

        assertThat(problems)
                .extracting(Problem::where, Problem::detail)
                .containsExactly(org.assertj.core.groups.Tuple.tuple(
                        "/allowed_ips/1",
                        "Validation of API Definition failed. Reason: invalid IP/CIDR \"10.0.0.0/33\"."));
    }

    @Test
    void addresses_of_both_families_and_ranges_pass() {
        assertThat(check.classic(json("{'enable_ip_blacklisting':true,'blacklisted_ips':"
                        + "['1.2.3.4','10.0.0.0/8','::1','2001:db8::/32','::ffff:1.2.3.4']}")))
                .isEmpty();
    }

    @Test
    void an_openapi_3_1_document_is_held_to_its_own_schema() {
        var extension = "'x-tyk-api-gateway':{'info':{'name':'a','state':{'active':true}},"
                + "'server':{'listenPath':{'value':'/a/'}},'upstream':{'url':'http://up'}}";

        assertThat(check.oas(
                        json("{'openapi':'3.1.0','info':{'title':'t','version':'1'},'paths':{}," + extension + "}")))
                .isEmpty();
        assertThat(check.oas(json("{'openapi':'3.1.0','info':{'title':'t','version':'1'}," + extension + "}")))
                .isNotEmpty();
    }

    @Test
    void the_schema_with_the_extension_compiles() {
        assertThat(PublishedSchemas.oas("3.0.3").map(OpenApiCheck::compile)).isPresent();
        assertThat(PublishedSchemas.oas("9.9.9")).isEmpty();
    }

    /// What a real control API refused, word by word, and what it let pass.
    @Test
    void agrees_with_the_recorded_answers() throws IOException {
        var folder = Path.of("../../../shared/conformance/cases");
        if (!Files.isDirectory(folder)) folder = Path.of("../../shared/conformance/cases");
        assumeTrue(Files.isDirectory(folder), "the recorded cases are not there");
        var differences = new ArrayList<String>();
        int compared = 0;
        for (var area : List.of("oas", "control", "auth")) {
            for (var one :
                    Json.parse(Files.readString(folder.resolve(area + ".json"))).path("cases")) {
                for (int i = 0; i < one.path("steps").size(); i++) {
                    var request = one.path("steps").path(i).path("request");
                    var recorded = one.path("recorded").path(i);
                    var message = recorded.at("/body/message").asText();
                    var path = request.path("path").asText();
                    var saves = request.path("method").asText().equals("POST")
                            && (path.equals("/tyk/apis") || path.equals("/tyk/apis/oas"))
                            && request.path("body").isObject();
                    if (!saves || message.startsWith("Invalid API ID") || message.equals("Request malformed")) continue;
                    if (recorded.path("status").asInt() == 403) continue;
                    var document = (ObjectNode) request.path("body");
                    var problems = path.equals("/tyk/apis") ? check.classic(document) : check.oas(document);
                    var ours = DefinitionCheck.refusal(problems).orElse("");
                    var expected = recorded.path("status").asInt() == 200 ? "" : message;
                    var ignored = recorded.path("body").asText().equals("<ignored>");
                    compared++;
                    if (ignored ? ours.isEmpty() != (recorded.path("status").asInt() == 200) : !ours.equals(expected)) {
                        differences.add(one.path("id").asText() + ": " + ours + " | " + expected);
                    }
                }
            }
        }
        assertThat(differences).isEmpty();
        assertThat(compared).isGreaterThan(30);
    }

    @Test
    void every_recorded_definition_may_be_saved() throws IOException {
        var folder = Path.of("../../../shared/conformance/cases");
        if (!Files.isDirectory(folder)) folder = Path.of("../../shared/conformance/cases");
        assumeTrue(Files.isDirectory(folder), "the recorded cases are not there");
        var refused = new ArrayList<String>();
        try (var files = Files.newDirectoryStream(folder, "*.json")) {
            for (var file : files) {
                for (var one : Json.parse(Files.readString(file)).path("cases")) {
                    for (var api : one.path("apis")) {
                        var problems =
                                api.has("openapi") ? check.oas((ObjectNode) api) : check.classic((ObjectNode) api);
                        if (!problems.isEmpty()) refused.add(one.path("id").asText() + ": " + problems);
                    }
                }
            }
        }
        assertThat(refused).isEmpty();
    }

    private static ObjectNode json(String text) {
        try {
            return (ObjectNode) Json.parse(text.replace('\'', '"'));
        } catch (JsonProcessingException bad) {
            throw new AssertionError(bad);
        }
    }
}
