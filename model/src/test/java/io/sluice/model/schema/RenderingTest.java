package io.sluice.model.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.model.api.ClassicRendering;
import io.sluice.model.document.Json;
import io.sluice.model.oas.OasToClassic;
import io.sluice.model.problem.Checked;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/// What a control API shows of the definitions it holds, member by member as recorded.
@DisplayNameGeneration(ReplaceUnderscores.class)
class RenderingTest {
    private final ClassicRendering classic = new ClassicRendering();
    private final OasRendering oas = new OasRendering();

    @Test
    void documents_are_shown_as_recorded() throws IOException {
        var folder = Path.of("../../../shared/conformance/cases");
        if (!Files.isDirectory(folder)) folder = Path.of("../../shared/conformance/cases");
        assumeTrue(Files.isDirectory(folder), "the recorded cases are not there");
        var differences = new ArrayList<String>();
        int compared = 0;
        for (var area : List.of("oas", "control")) {
            for (var one :
                    Json.parse(Files.readString(folder.resolve(area + ".json"))).path("cases")) {
                var documents = new HashMap<String, ObjectNode>();
                one.path("apis").forEach(api -> documents.put(id(api), (ObjectNode) api));
                for (int i = 0; i < one.path("steps").size(); i++) {
                    var step = one.path("steps").path(i);
                    var path = step.at("/request/path").asText();
                    var method = step.at("/request/method").asText("GET");
                    if (!method.equals("GET") && step.path("control").asBoolean()) break;
                    var id = path.replaceFirst("^/tyk/apis/(oas/)?", "").replaceFirst("\\?.*", "");
                    var document = documents.get(id);
                    var recorded = one.path("recorded").path(i).path("body");
                    if (document == null || !path.startsWith("/tyk/apis/")) continue;
                    if (!recorded.isObject() || recorded.has("status")) continue;
                    compared++;
                    compare(id, show(document, path), recorded, differences);
                }
            }
        }
        assertThat(differences).isEmpty();
        assertThat(compared).isGreaterThan(7);
    }

    private JsonNode show(ObjectNode document, String path) {
        if (path.startsWith("/tyk/apis/oas/")) return oas.render(document);
        if (!document.has("openapi")) return classic.render(document);
        return switch (OasToClassic.convert(document)) {
            case Checked.Good<ObjectNode>(var converted, var _) -> classic.render(converted);
            case Checked.Bad<ObjectNode>(var problems) -> throw new AssertionError(problems);
        };
    }

    private static String id(JsonNode api) {
        return api.path("api_id").asText(api.at("/x-tyk-api-gateway/info/id").asText());
    }

    private static void compare(String where, JsonNode ours, JsonNode recorded, List<String> differences) {
        // Chosen by the gateway: its addresses and database ids.
        if (where.endsWith("/servers") || where.endsWith("/dbId") || where.matches("[^/]*/id")) return;
        if (ours.isObject() && recorded.isObject()) {
            ours.fieldNames()
                    .forEachRemaining(
                            name -> compare(where + "/" + name, ours.path(name), recorded.path(name), differences));
            recorded.fieldNames().forEachRemaining(name -> {
                if (!ours.has(name)) compare(where + "/" + name, ours.path(name), recorded.path(name), differences);
            });
        } else if (ours.isArray() && recorded.isArray() && ours.size() == recorded.size()) {
            for (int i = 0; i < ours.size(); i++) {
                compare(where + "/" + i, ours.get(i), recorded.get(i), differences);
            }
        } else if (!Numbers.normal(ours).equals(Numbers.normal(recorded))) {
            differences.add(where + ": " + ours + " but recorded " + recorded);
        }
    }
}
