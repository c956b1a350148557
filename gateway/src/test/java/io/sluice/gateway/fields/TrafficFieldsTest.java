package io.sluice.gateway.fields;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.fields.TrafficField.State;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/// Holds the list of fields to the schema and to the tests it names. `-Dupdate` writes the page anew.
@DisplayNameGeneration(ReplaceUnderscores.class)
class TrafficFieldsTest {
    private static final Path PAGE = Path.of("../docs/reference/traffic-fields.md");
    private static final Path CASES = Path.of("../e2e/src/test/resources/conformance/expected.txt");
    private static final String CASE = "conformance:";
    private static final Set<String> MODULES = Set.of("gateway", "model", "cli", "e2e");

    private final List<TrafficField> fields = TrafficField.all();

    TrafficFieldsTest() throws IOException {}

    @Test
    void the_list_has_the_fields_of_the_schema_and_no_others() throws IOException {
        assertThat(fields.stream().map(TrafficField::path)).doesNotHaveDuplicates();
        assertThat(fields.stream().map(TrafficField::path)).containsExactlyInAnyOrderElementsOf(SchemaFields.all());
    }

    @Test
    void what_works_is_shown_by_a_test_and_what_does_not_has_a_note() {
        for (var field : fields) {
            var shown = field.state() == State.WORKS || field.state() == State.DIFFERS;
            assertThat(shown ? field.proof() : field.note()).as(field.path()).isNotBlank();
            if (field.state() == State.DIFFERS)
                assertThat(field.note()).as(field.path()).isNotBlank();
        }
    }

    @Test
    void the_tests_that_are_named_exist() throws IOException {
        var sources = testSources();
        var equal = Files.readAllLines(CASES).stream()
                .filter(line -> line.endsWith(" equal"))
                .map(line -> line.substring(0, line.indexOf(' ')))
                .collect(Collectors.toSet());
        for (var field : fields) {
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

    @Test
    void the_page_is_what_the_list_says() throws IOException {
        var text = TrafficFieldsPage.text(fields);
        if (System.getProperty("update") != null) Files.writeString(PAGE, text);
        assertThat(PAGE)
                .as("run: mvn -pl gateway -am test -Dtest=TrafficFieldsTest -Dupdate")
                .hasContent(text);
    }
}
