package io.sluice.gateway.fields;

import static io.sluice.gateway.RunningGateway.tree;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.gateway.fields.TrafficField.State;
import io.sluice.model.api.ClassicRendering;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Holds the lists of fields to their schemas and to the tests they name. `-Dupdate` writes the pages anew.
@DisplayNameGeneration(ReplaceUnderscores.class)
class TrafficFieldsTest {
    private static final Path CASES = Path.of("../e2e/src/test/resources/conformance/expected.txt");
    private static final String CASE = "conformance:";
    private static final Pattern ASKED = Pattern.compile(
            "\\.(?:flag|texts?|objects?|integer|smallInteger|number|textMap|objectMap|tree|any)\\(\"(\\w+)\"");
    /// What is read of the OpenAPI half of a document.
    private static final Set<String> OF_THE_EXTENSION = Set.of(
            "allowedAudiences",
            "allowedIssuers",
            "allowedSubjects",
            "allowedValues",
            "authentication",
            "basePolicyClaims",
            "claims",
            "customClaimValidation",
            "jtiValidation",
            "nonBlocking",
            "securitySchemes",
            "server",
            "subjectClaims");
    private static final Pattern NAMED = Pattern.compile("\"(\\w+)\"");
    /// Of lists for MCP proxies, which stand on the list as a whole.
    private static final Set<String> BELOW_MCP =
            Set.of("allowed", "blocked", "tools", "resources", "prompts", "type", "method");
    private static final Set<String> MODULES = Set.of("gateway", "model", "cli", "e2e");

    @Test
    void the_list_of_the_extension_has_the_fields_of_its_schema_and_no_others() throws IOException {
        assertThat(FieldList.OAS.fields().stream().map(TrafficField::path))
                .containsExactlyInAnyOrderElementsOf(SchemaFields.of("x-tyk-api-gateway.json"));
    }

    /// The schema leaves much open; a list of ours goes deeper.
    @Test
    void the_list_of_classic_fields_has_all_of_the_schema_and_all_that_a_gateway_shows() throws IOException {
        var listed = new TreeSet<String>();
        for (var field : FieldList.CLASSIC.fields()) {
            for (var path = plain(field.path()); !path.isEmpty(); path = parent(path)) listed.add(path);
        }
        assertThat(SchemaFields.of("classic-definition.json"))
                .allSatisfy(field -> assertThat(listed).contains(plain(field)));
        assertThat(shown()).isNotEmpty().allSatisfy(field -> assertThat(listed).contains(field));
    }

    @Test
    void the_names_that_are_read_in_any_case_are_those_of_the_list() throws IOException {
        assertThat(Files.readAllLines(Path.of("../model/src/main/resources/io/sluice/model/api/classic-names.txt")))
                .containsExactlyElementsOf(FieldList.CLASSIC.fields().stream()
                        .map(TrafficField::path)
                        .toList());
    }

    private static List<String> shown() {
        var version = "{'version_data':{'versions':{'v':{}}},'auth_configs':{'authToken':{}}}";
        var shown = new ArrayList<String>();
        shown("", new ClassicRendering().render((ObjectNode) tree(version)), shown);
        return shown.stream()
                .map(path -> path.replace("versions.v.", "versions."))
                .map(path -> path.startsWith("auth_configs.authToken.") && !path.contains("signature")
                        ? path.replaceFirst("authToken.", path.endsWith("certificate") ? "authToken." : "")
                        : path)
                .toList();
    }

    private static void shown(String path, JsonNode node, List<String> into) {
        if (!node.isObject() || node.isEmpty()) into.add(path);
        node.properties()
                .forEach(each ->
                        shown(path.isEmpty() ? each.getKey() : path + "." + each.getKey(), each.getValue(), into));
    }

    private static String plain(String path) {
        return path.replace("[]", "").replace(".*", "");
    }

    private static String parent(String path) {
        return path.substring(0, Math.max(0, path.lastIndexOf('.')));
    }

    /// What is read and not listed would be a field that nobody has looked at.
    @Test
    void what_the_readers_of_classic_documents_ask_for_is_on_the_list() throws IOException {
        var listed = new HashSet<String>();
        for (var field : FieldList.CLASSIC.fields())
            listed.addAll(List.of(plain(field.path()).split("\\.")));
        var asked = new TreeSet<String>();
        try (var files = Files.list(Path.of("../model/src/main/java/io/sluice/model/api"))) {
            for (var file : (Iterable<Path>) files::iterator) {
                if (!file.getFileName().toString().matches("(Classic|Credential).*")) continue;
                var names = ASKED.matcher(Files.readString(file));
                while (names.find()) asked.add(names.group(1));
            }
        }
        assertThat(asked).hasSizeGreaterThan(200);
        asked.removeAll(OF_THE_EXTENSION);
        assertThat(listed).containsAll(asked);
    }

    @Test
    void what_the_shapes_of_keys_and_policies_name_is_on_the_list() throws IOException {
        var listed = new HashSet<String>();
        for (var field : FieldList.KEYS.fields())
            listed.addAll(List.of(plain(field.path()).split("\\.")));
        var named = new TreeSet<String>();
        for (var file : List.of("session/SessionShapes.java", "policy/Policy.java")) {
            var text = Files.readString(Path.of("../model/src/main/java/io/sluice/model", file));
            var shapes = text.substring(
                    0,
                    text.contains("private final ObjectNode")
                            ? text.indexOf("private final ObjectNode")
                            : text.length());
            var names = NAMED.matcher(shapes);
            while (names.find()) named.add(names.group(1));
        }
        assertThat(named).hasSizeGreaterThan(60);
        named.removeAll(BELOW_MCP);
        assertThat(listed).containsAll(named);
    }

    @ParameterizedTest
    @EnumSource
    void what_works_is_shown_by_a_test_and_what_does_not_has_a_note(FieldList list) throws IOException {
        var fields = list.fields();
        assertThat(fields.stream().map(TrafficField::path)).doesNotHaveDuplicates();
        for (var field : fields) {
            var shown = field.state() == State.WORKS || field.state() == State.DIFFERS;
            assertThat(shown ? field.proof() : field.note()).as(field.path()).isNotBlank();
            if (field.state() == State.DIFFERS)
                assertThat(field.note()).as(field.path()).isNotBlank();
        }
    }

    @ParameterizedTest
    @EnumSource
    void the_tests_that_are_named_exist(FieldList list) throws IOException {
        var sources = testSources();
        var equal = Files.readAllLines(CASES).stream()
                .filter(line -> line.endsWith(" equal"))
                .map(line -> line.substring(0, line.indexOf(' ')))
                .collect(Collectors.toSet());
        for (var field : list.fields()) {
            var proof = field.proof();
            if (proof.isEmpty()) continue;
            if (proof.startsWith(CASE)) {
                assertThat(equal).as(field.path()).contains(proof.substring(CASE.length()));
            } else {
                var parts = proof.split("#", 2);
                assertThat(sources).as(field.path()).containsKey(parts[0]);
                assertThat(sources.get(parts[0])).as(field.path()).contains("void " + parts[1] + "(");
            }
        }
    }

    private static Map<String, String> testSources() throws IOException {
        var sources = new HashMap<String, String>();
        for (var module : MODULES) {
            try (var files = Files.walk(Path.of("..", module, "src/test/java"))) {
                for (var file :
                        (Iterable<Path>) files.filter(each -> each.toString().endsWith("Test.java"))::iterator) {
                    sources.merge(
                            file.getFileName().toString().replace(".java", ""), Files.readString(file), String::concat);
                }
            }
        }
        return sources;
    }

    @ParameterizedTest
    @EnumSource
    void the_page_is_what_the_list_says(FieldList list) throws IOException {
        var page = Path.of("../docs/reference", list.page());
        var text = TrafficFieldsPage.text(list, list.fields());
        if (System.getProperty("update") != null) Files.writeString(page, text);
        assertThat(page)
                .as("run: mvn -pl gateway -am test -Dtest=TrafficFieldsTest -Dupdate")
                .hasContent(text);
    }
}
