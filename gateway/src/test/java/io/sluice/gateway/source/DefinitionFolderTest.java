package io.sluice.gateway.source;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.gateway.secret.SecretStores;
import io.sluice.model.api.ApiDefinition;
import io.sluice.model.document.Json;
import io.sluice.model.settings.ReferenceSettings;
import io.sluice.testkit.ManualClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(ReplaceUnderscores.class)
class DefinitionFolderTest {
    @TempDir
    Path path;

    private final ManualClock clock = new ManualClock(Instant.now().plus(Duration.ofHours(1)));
    private String variable = "";
    private DefinitionFolder folder;

    @BeforeEach
    void open() {
        folder = new DefinitionFolder(path, references(), clock);
    }

    private SecretText references() {
        Function<String, Optional<String>> environment =
                name -> Optional.of(name.equals("HOST") ? variable : "").filter(value -> !value.isEmpty());
        var settings = new ReferenceSettings(Map.of(), "", Map.of());
        return new SecretText(settings, SecretStores.of(settings, environment), environment);
    }

    private static ObjectNode classic(String id, String target) {
        var api = Json.object().put("api_id", id).put("name", id);
        api.putObject("proxy").put("listen_path", "/" + id + "/").put("target_url", target);
        return api;
    }

    private ApiDefinition only() throws IOException {
        var loaded = folder.load();
        assertThat(loaded.definitions()).hasSize(1);
        return loaded.definitions().getFirst();
    }

    @Test
    void a_folder_that_is_not_there_is_empty() throws IOException {
        var none = new DefinitionFolder(path.resolve("none"), references(), clock).load();
        assertThat(none.definitions()).isEmpty();
        assertThat(none.problems()).isEmpty();
    }

    @Test
    void what_was_written_is_read_and_deleted() throws IOException {
        folder.write("a", classic("a", "http://one"), Optional.empty());
        assertThat(only().target().url()).isEqualTo("http://one");
        assertThat(folder.delete("a")).isTrue();
        assertThat(folder.delete("a")).isFalse();
        assertThat(folder.load().definitions()).isEmpty();
        try (var left = Files.list(path)) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void a_broken_file_costs_only_itself_and_says_where() throws IOException {
        folder.write("good", classic("good", "http://one"), Optional.empty());
        Files.writeString(path.resolve("bad.json"), "{\n  \"name\": }");
        var loaded = folder.load();
        assertThat(loaded.definitions()).extracting(ApiDefinition::id).containsExactly("good");
        assertThat(loaded.problems()).singleElement().satisfies(problem -> {
            assertThat(problem.where()).isEqualTo("bad.json");
            assertThat(problem.detail()).contains("line 2");
        });
    }

    @Test
    void a_file_that_breaks_goes_on_with_what_it_said_before() throws IOException {
        folder.write("a", classic("a", "http://one"), Optional.empty());
        var before = only();
        Files.writeString(path.resolve("a.json"), "{");
        var loaded = folder.load();
        assertThat(loaded.definitions()).containsExactly(before);
        assertThat(loaded.problems()).hasSize(1);
    }

    @Test
    void a_definition_is_the_same_object_until_its_file_says_something_else() throws IOException {
        folder.write("a", classic("a", "http://one"), Optional.empty());
        var first = only();
        assertThat(only()).isSameAs(first);
        // Rewritten with the same text.
        folder.write("a", classic("a", "http://one"), Optional.empty());
        assertThat(only()).isSameAs(first);
        folder.write("a", classic("a", "http://two"), Optional.empty());
        assertThat(only().target().url()).isEqualTo("http://two");
    }

    @Test
    void a_change_within_one_tick_of_the_file_clock_is_seen() throws IOException {
        var file = path.resolve("a.json");
        Files.writeString(file, classic("a", "http://one").toString());
        var tick = FileTime.from(clock.instant());
        Files.setLastModifiedTime(file, tick);
        only();
        Files.writeString(file, classic("a", "http://two").toString());
        Files.setLastModifiedTime(file, tick);
        assertThat(only().target().url()).isEqualTo("http://two");
    }

    @Test
    void a_secret_reference_is_followed_anew_at_each_load() throws IOException {
        variable = "http://\"one";
        folder.write("a", classic("a", "env://HOST"), Optional.empty());
        assertThat(only().target().url()).isEqualTo("http://\"one");
        variable = "http://two";
        assertThat(only().target().url()).isEqualTo("http://two");
        variable = "";
        assertThat(only().target().url()).isEqualTo("env://HOST");
        assertThat(folder.load().problems()).singleElement().asString().contains("a.json", "env://HOST has no value");
        assertThat(folder.stored("a").orElseThrow().at("/proxy/target_url").asText())
                .isEqualTo("env://HOST");
    }

    @Test
    void an_oas_document_alone_is_not_loaded_and_said() throws IOException {
        Files.writeString(path.resolve("pets-oas.json"), "{}");
        var loaded = folder.load();
        assertThat(loaded.definitions()).isEmpty();
        assertThat(loaded.problems()).singleElement().asString().contains("pets-oas.json", "pets.json");
    }

    @Test
    void of_two_files_with_one_id_the_later_is_loaded_and_said() throws IOException {
        Files.writeString(path.resolve("a.json"), classic("x", "http://one").toString());
        Files.writeString(path.resolve("b.json"), classic("x", "http://two").toString());
        var loaded = folder.load();
        assertThat(loaded.definitions())
                .singleElement()
                .satisfies(api -> assertThat(api.target().url()).isEqualTo("http://two"));
        assertThat(loaded.problems()).singleElement().asString().contains("b.json", "a.json");
    }
}
