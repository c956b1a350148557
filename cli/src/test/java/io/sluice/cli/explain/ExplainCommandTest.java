package io.sluice.cli.explain;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.cli.CommandLineRun;
import io.sluice.model.document.Json;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(ReplaceUnderscores.class)
class ExplainCommandTest {
    @TempDir
    private Path folder = Path.of("");

    @BeforeEach
    void makeInstallation() throws IOException {
        Files.createDirectories(folder.resolve("data/store"));
        file("apps/pets.json", """
                {"api_id": "pets", "name": "Pets", "org_id": "default", "active": true, "use_keyless": true,
                 "version_data": {"not_versioned": true, "versions": {"Default": {"name": "Default"}}},
                 "proxy": {"listen_path": "/pets/", "target_url": "http://user:pa55@pets.example/", "strip_listen_path": true}}""");
        file("apps/keys.json", """
                {"api_id": "keys", "name": "Keys", "org_id": "default", "active": true,
                 "auth_configs": {"authToken": {"auth_header_name": "Authorization"}},
                 "version_data": {"not_versioned": true, "versions": {"Default": {"name": "Default"}}},
                 "proxy": {"listen_path": "/keys/", "target_url": "http://keys.example/"}}""");
        file("policies/gold.json", """
                {"id": "gold", "org_id": "default", "active": true, "rate": 5, "per": 1, "access_rights": {}}""");
    }

    private void file(String name, String text) throws IOException {
        var file = folder.resolve("data").resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private CommandLineRun explain(String... more) {
        var arguments = new String[more.length + 1];
        arguments[0] = "explain";
        System.arraycopy(more, 0, arguments, 1, more.length);
        return CommandLineRun.of(folder, Map.of(), arguments);
    }

    @Test
    void it_names_the_steps_of_each_api_in_their_order() {
        var run = explain();
        assertThat(run.err()).isEmpty();
        assertThat(run.code()).isZero();
        assertThat(run.out())
                .contains("keys  Keys  /keys/", "pets  Pets  /pets/", "2 APIs, 1 policies, 0 problems")
                .containsSubsequence("auth-token", "-> http://keys.example/");
    }

    @Test
    void passwords_of_upstreams_are_not_told() {
        assertThat(explain().out()).doesNotContain("pa55").contains("http://***@pets.example/");
    }

    @Test
    void two_runs_print_the_same() {
        assertThat(explain("--json").out()).isEqualTo(explain("--json").out());
    }

    @Test
    void what_it_prints_as_json_can_be_read_back() throws IOException {
        var json = Json.parse(explain("--json").out());
        var read = Explanation.of(json);
        assertThat(read.json()).isEqualTo(json);
        assertThat(read.apis()).containsOnlyKeys("keys", "pets");
        assertThat(read.policies()).containsOnlyKeys("gold");
    }

    @Test
    void an_api_that_does_not_compile_is_named_with_its_problem() throws IOException {
        file("apps/broken.json", "{\"api_id\": \"broken\", ");
        file("apps/blank.json", """
                {"api_id": "blank", "name": "Blank", "active": true, "use_keyless": true,
                 "version_data": {"not_versioned": true, "versions": {"Default": {"name": "Default"}}},
                 "proxy": {"listen_path": "/a b/", "target_url": "http://x.example/"}}""");
        var run = explain();
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.out()).contains("blank  Blank", "is not served", "broken.json", "listen path \"/a b/\"");
    }

    @Test
    void it_does_not_need_the_port_of_the_gateway() throws IOException {
        try (var taken = new ServerSocket(0)) {
            file("tyk.conf", "{\"listen_port\": " + taken.getLocalPort() + "}");
            assertThat(explain().code()).isZero();
        }
    }

    @Test
    void nothing_of_the_installation_changes() throws IOException {
        var before = files();
        explain();
        assertThat(files()).isEqualTo(before);
    }

    private java.util.List<String> files() throws IOException {
        try (var all = Files.walk(folder)) {
            return all.map(Path::toString).sorted().toList();
        }
    }

    @Test
    void without_an_installation_it_says_how_to_name_one() {
        var run = explain("--data", folder.resolve("nowhere").toString());
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains("is not a data folder");
    }
}
