package io.sluice.model.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.model.document.Json;
import io.sluice.model.middleware.AdmitSpec;
import io.sluice.model.middleware.AnswerSpec;
import io.sluice.model.middleware.CheckSpec;
import io.sluice.model.middleware.IdentifySpec;
import io.sluice.model.middleware.MiddlewareSpec;
import io.sluice.model.middleware.ShapeSpec;
import io.sluice.model.oas.ClassicToOas;
import io.sluice.model.problem.Checked;
import io.sluice.model.schema.DefinitionCheck;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/// A Classic document and the OpenAPI document made from it mean the same.
@DisplayNameGeneration(ReplaceUnderscores.class)
class MigrationTest {
    private static final List<String> METHODS =
            List.of("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD", "TRACE");

    /// Cases whose Classic document is wrong on purpose in a way that the extension's schema sees.
    private static final Pattern WRONG_BEFORE =
            Pattern.compile("e-tpl-(input-type|sources)|d-version-location-odd-.*|a-mul-badbase");

    private static final JsonMapper PLAIN = JsonMapper.builder()
            .disable(MapperFeature.REQUIRE_HANDLERS_FOR_JAVA8_OPTIONALS)
            .disable(MapperFeature.REQUIRE_HANDLERS_FOR_JAVA8_TIMES)
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .build();

    @Test
    void every_recorded_classic_api_keeps_its_meaning() throws IOException {
        var differences = new ArrayList<String>();
        int compared = 0;
        int warned = 0;
        for (var api : RecordedDefinitionsTest.recorded()) {
            if (api.has("openapi") || !api.at("/version_data/not_versioned").asBoolean()) continue;
            var before = meaning(good(ClassicReader.read(api)));
            var after = meaning(good(OasReader.read(migrated(api))));
            compared++;
            if (before.equals(after)) continue;
            // What the extension cannot say must have been named.
            var migration = ClassicToOas.convert(api, version -> "child-" + version);
            if (!((Checked.Good<ClassicToOas.Migration>) migration).warnings().isEmpty()) {
                warned++;
                continue;
            }
            for (var line : before) if (!after.contains(line)) differences.add(api.path("api_id") + " lost " + line);
            for (var line : after) if (!before.contains(line)) differences.add(api.path("api_id") + " gained " + line);
        }
        assertThat(differences).isEmpty();
        assertThat(compared).isGreaterThan(500);
        assertThat(warned).isLessThan(30);
    }

    @Test
    void what_a_migration_makes_may_be_saved() throws IOException {
        var check = new DefinitionCheck();
        var refused = new ArrayList<String>();
        for (var api : RecordedDefinitionsTest.recorded()) {
            if (api.has("openapi")) continue;
            var problems = check.oas(migrated(api));
            var name = api.path("api_id").asText();
            if (!problems.isEmpty() && !WRONG_BEFORE.matcher(name).matches())
                refused.add(api.path("api_id") + ": " + problems);
        }
        assertThat(refused).isEmpty();
    }

    @Test
    void versions_become_apis_of_their_own_under_a_base() {
        var migration = good(ClassicToOas.convert(
                json("{'api_id':'a','name':'A','proxy':{'listen_path':'/a/'},'definition':{'location':'header',"
                        + "'key':'x-v'},'version_data':{'default_version':'v1','versions':{'v1':{'name':'v1'},"
                        + "'v2':{'name':'v2','override_target':'http://two','expires':'2030-01-01 00:00'}}}}"),
                version -> "a-" + version));

        var versioning = migration.base().at("/x-tyk-api-gateway/info/versioning");
        assertThat(versioning.path("default").asText()).isEqualTo("self");
        assertThat(versioning.at("/versions/0/id").asText()).isEqualTo("a-v2");
        assertThat(migration.children()).singleElement().satisfies(child -> {
            assertThat(child.at("/x-tyk-api-gateway/info/state/internal").asBoolean())
                    .isTrue();
            assertThat(child.at("/x-tyk-api-gateway/info/expiration").asText()).isEqualTo("2030-01-01 00:00");
            assertThat(child.at("/x-tyk-api-gateway/upstream/url").asText()).isEqualTo("http://two");
            assertThat(child.at("/x-tyk-api-gateway/server/listenPath/value").asText())
                    .isEqualTo("/a-v2/");
        });
    }

    @Test
    void an_expression_in_a_path_survives_as_a_parameter_with_a_pattern() {
        var classic = json("{'version_data':{'not_versioned':true,'versions':{'':{'use_extended_paths':true,"
                + "'extended_paths':{'black_list':[{'path':'/items/[0-9]+/x','method':'GET'}]}}}}}");

        var oas = migrated(classic);

        assertThat(oas.path("paths").fieldNames().next()).isEqualTo("/items/{customRegex1}/x");
        assertThat(meaning(good(OasReader.read(oas)))).anyMatch(line -> line.contains("/items/[0-9]+/x"));
    }

    private static ObjectNode migrated(ObjectNode classic) {
        return good(ClassicToOas.convert(classic, version -> "child-" + version))
                .base();
    }

    private static Set<String> meaning(ApiDefinition api) {
        var lines = new TreeSet<String>();
        lines.add(api.listen().toString());
        lines.add(api.records().toString());
        lines.add(api.target().url() + api.target().targets() + api.target().preserveHost());
        lines.add(api.id() + api.orgId() + api.name() + api.internal() + api.keyless() + api.versioning());
        Stream.concat(api.middleware().stream(), api.versions().getFirst().middleware().stream())
                .filter(MigrationTest::hasBothForms)
                .forEach(spec -> flatten(spec.getClass().getSimpleName(), trimmed(PLAIN.valueToTree(spec)), lines));
        // How claims are looked up is the one thing that becoming an OAS API always changes.
        lines.remove("Jwt claims oas true");
        return lines;
    }

    private static boolean hasBothForms(MiddlewareSpec spec) {
        return switch (spec) {
            case AnswerSpec.Mock _, CheckSpec.ValidateRequest _, CheckSpec.ValidateJson _ -> false;
            case ShapeSpec.ResponseProcessor _ -> false;
            case AdmitSpec.NoVersion _, IdentifySpec.StripAuth _, IdentifySpec.Unsupported _ -> false;
            // The expiry of a version that is alone is a response header and nothing more.
            case AdmitSpec.Expiry expiry -> !expiry.api().isEmpty();
            default -> true;
        };
    }

    /// Unsaid members and their zero values are the same; session data is always on in the extension.
    private static JsonNode trimmed(JsonNode node) {
        if (node.isArray()) {
            var items = Json.MAPPER.createArrayNode();
            node.forEach(item -> items.add(trimmed(item)));
            return items;
        }
        if (!(node instanceof ObjectNode object)) return node;
        var kept = Json.object();
        object.properties().forEach(member -> {
            var value = trimmed(member.getValue());
            var zero = value.isNull()
                    || (value.isContainerNode() && value.isEmpty())
                    || (value.isValueNode() && List.of("", "0", "0.0", "false").contains(value.asText()));
            if (!zero && !List.of("pointer", "enable_session").contains(member.getKey()))
                kept.set(member.getKey(), value);
        });
        // How an entry is written down does not matter, only what it says.
        for (var raw : List.of("rule", "options")) {
            if (kept.get(raw) instanceof ObjectNode entry) {
                entry.remove(List.of("path", "method"));
                if (entry.isEmpty()) kept.remove(raw);
            }
        }
        return kept;
    }

    /// One line an entry, so that order and what a first entry hides do not count.
    private static void flatten(String name, JsonNode spec, Set<String> lines) {
        if (spec instanceof ObjectNode object) {
            object.remove(List.of("mocks"));
            object.properties().forEach(member -> flatten(name + " " + member.getKey(), member.getValue(), lines));
        } else if (spec.isArray()) {
            spec.forEach(entry -> {
                for (var method : entry.has("path") && !entry.has("method") ? METHODS : List.of("")) {
                    var one = method.isEmpty() ? entry : ((ObjectNode) entry.deepCopy()).put("method", method);
                    lines.add(name + " " + sorted(one));
                }
            });
        } else {
            lines.add(name + " " + Json.text(spec));
        }
    }

    private static String sorted(JsonNode entry) {
        try {
            return PLAIN.writeValueAsString(PLAIN.treeToValue(entry, Object.class));
        } catch (JsonProcessingException bug) {
            throw new AssertionError(bug);
        }
    }

    private static <T> T good(Checked<T> checked) {
        return switch (checked) {
            case Checked.Good<T>(var value, var _) -> value;
            case Checked.Bad<T>(var problems) -> throw new AssertionError(problems);
        };
    }

    private static ObjectNode json(String text) {
        try {
            return (ObjectNode) Json.parse(text.replace('\'', '"'));
        } catch (JsonProcessingException bad) {
            throw new AssertionError(bad);
        }
    }
}
