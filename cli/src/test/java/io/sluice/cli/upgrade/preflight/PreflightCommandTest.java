package io.sluice.cli.upgrade.preflight;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.cli.CommandLineRun;
import io.sluice.cli.upgrade.Versions;
import io.sluice.model.document.Json;
import io.sluice.storage.Stored;
import io.sluice.storage.embedded.EmbeddedStorage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(ReplaceUnderscores.class)
class PreflightCommandTest {
    @TempDir
    private Path folder = Path.of("");

    private Versions versions;

    @BeforeEach
    void install() throws IOException {
        versions = new Versions(folder);
    }

    private CommandLineRun preflight(Path to, String... more) {
        var arguments = new java.util.ArrayList<>(List.of("upgrade", "preflight", "--to", to.toString()));
        arguments.addAll(List.of(more));
        return versions.run(arguments.toArray(String[]::new));
    }

    /// Places by the id of the finding.
    private Map<String, String> findings(Path to, String... more) throws IOException {
        var arguments = new java.util.ArrayList<>(List.of(more));
        arguments.add("--json");
        var found = new TreeMap<String, String>();
        for (var finding : Json.parse(
                        preflight(to, arguments.toArray(String[]::new)).out())
                .path("findings")) {
            found.merge(
                    finding.path("id").asText(),
                    finding.path("place").asText() + ": " + finding.path("what").asText(),
                    (one, two) -> one + "\n" + two);
        }
        return found;
    }

    private static ObjectNode setting(ObjectNode facts, String key) {
        for (var setting : facts.path("settings")) {
            if (setting.path("key").asText().equals(key)) return (ObjectNode) setting;
        }
        throw new AssertionError("no setting " + key);
    }

    private static ObjectNode api(ObjectNode explanation, String id) {
        for (var api : explanation.path("apis")) {
            if (api.path("id").asText().equals(id)) return (ObjectNode) api;
        }
        throw new AssertionError("no API " + id);
    }

    private void keys(Map<String, String> sessions) throws IOException {
        try (var store = EmbeddedStorage.open(versions.data().resolve("store"), InstantSource.system())) {
            store.archive()
                    .write(sessions.entrySet().stream()
                            .map(entry -> Stored.text(
                                    "apikey-" + entry.getKey(), entry.getValue().getBytes(UTF_8)))
                            .toList());
        }
    }

    @Test
    void an_equal_later_version_has_nothing_in_the_way() throws IOException {
        var run = preflight(versions.other());
        assertThat(run.out()).contains("-> 9.9.9", "2 APIs, 1 policies, 0 keys", "nothing is in the way");
        assertThat(run.code()).isZero();
    }

    @Test
    void nothing_of_the_installation_changes() throws IOException {
        var other = versions.other();
        keys(Map.of("a-key", "{}"));
        var before = files();
        preflight(other);
        assertThat(files()).isEqualTo(before);
    }

    private Map<String, FileTime> files() throws IOException {
        var files = new TreeMap<String, FileTime>();
        try (var all = Files.walk(versions.data())) {
            for (var file : all.toList()) {
                // An embedded store that is opened writes its own file.
                if (!file.toString().contains("store")) files.put(file.toString(), Files.getLastModifiedTime(file));
            }
        }
        return files;
    }

    @Test
    void settings_that_are_set_and_go_away_or_change_are_named_with_their_line() throws IOException {
        versions.file("tyk.conf", """
                {"listen_port": 9090,
                 "policies": {"policy_source": "file"},
                 "enable_jsvm": true,
                 "reload_wait_time": 3}""");
        var other = versions.other(
                facts -> {
                    var settings = (ArrayNode) facts.path("settings");
                    for (int i = settings.size() - 1; i >= 0; i--) {
                        if (settings.get(i).path("key").asText().equals("policies.policy_source")) settings.remove(i);
                    }
                    setting(facts, "enable_jsvm").put("used", false);
                    setting(facts, "listen_port").put("type", "text");
                    setting(facts, "max_idle_connections_per_host")
                            .put("default", 7)
                            .put("used", true);
                },
                _ -> {});
        var found = findings(other);
        assertThat(found.get("setting-gone"))
                .startsWith("policies.policy_source (")
                .contains("tyk.conf:2");
        assertThat(found.get("setting-without-effect")).startsWith("enable_jsvm (");
        assertThat(found.get("setting-type")).startsWith("listen_port (");
        assertThat(found.get("setting-deprecated")).contains("reload_wait_time", "use reload_interval");
    }

    @Test
    void a_default_that_changes_is_told_when_nothing_is_set() throws IOException {
        var found =
                findings(versions.other(facts -> setting(facts, "listen_port").put("default", 8888), _ -> {}));
        assertThat(found.get("setting-default")).isEqualTo("listen_port: it is not set here, so 8080 becomes 8888");
    }

    @Test
    void definitions_that_compile_differently_or_no_longer_are_told_apart() throws IOException {
        var other = versions.other(_ -> {}, explanation -> {
            var pets = (ObjectNode) api(explanation, "pets").path("versions");
            var key = pets.fieldNames().next();
            pets.put(key, pets.path(key).asText().replace("auth-token", "auth-token@2"));
            api(explanation, "birds").put("served", false).putObject("versions");
            ((ArrayNode) explanation.path("problems"))
                    .addObject()
                    .put("code", "definition.invalid")
                    .put("where", "birds/proxy")
                    .put("detail", "birds fly away");
        });
        var found = findings(other);
        assertThat(found.get("definition-changed")).isEqualTo("pets: without auth-token, with auth-token@2");
        assertThat(found.get("definition-lost")).startsWith("birds: birds fly away");
        assertThat(found).containsKey("definition-problem");
        assertThat(preflight(other).code()).isEqualTo(2);
    }

    @Test
    void a_policy_that_the_new_version_does_not_read_is_a_blocker() throws IOException {
        var other = versions.other(_ -> {}, explanation -> explanation.putArray("policies"));
        assertThat(findings(other)).containsKey("policy-lost");
    }

    @Test
    void keys_and_policies_that_name_what_does_not_exist_are_counted() throws IOException {
        versions.file("policies/old.json", """
                {"id": "old", "org_id": "default", "rate": 5, "per": 1,
                 "access_rights": {"fish": {"api_id": "fish", "versions": ["Default"]}}}""");
        keys(Map.of(
                "first-abcd", "{\"apply_policies\": [\"silver\"]}",
                "second-abcd", "{\"apply_policies\": [\"silver\", \"gold\"]}",
                "third-wxyz", "{\"access_rights\": {\"fish\": {\"api_id\": \"fish\"}, \"pets\": {}}}",
                "fourth-0000", "no session"));
        var found = findings(versions.other());
        assertThat(found.get("key-names-no-policy")).isEqualTo("policy silver: 2 keys, one of them …abcd");
        assertThat(found.get("key-names-no-api")).isEqualTo("API fish: the key …wxyz");
        assertThat(found.get("key-unreadable")).isEqualTo("store: the key …0000");
        assertThat(found.get("policy-names-no-api")).isEqualTo("policy old: it gives access to the API fish");
        assertThat(findings(folder.resolve("next"), "--keys", "2").get("keys-sampled"))
                .isEqualTo("store: 2 of 4 keys were looked at");
    }

    @Test
    void a_store_whose_layout_the_new_version_cannot_read_is_a_blocker() throws IOException {
        try (var store = EmbeddedStorage.open(versions.data().resolve("store"), InstantSource.system())) {
            store.archive()
                    .write(List.of(Stored.text(
                            "sluice-layout", "{\"version\": 1, \"required\": 1, \"writer\": \"x\"}".getBytes(UTF_8))));
        }
        assertThat(findings(versions.other(facts -> facts.put("layout", 0), _ -> {})))
                .containsKey("store-layout");
    }

    @Test
    void nodes_of_other_versions_that_share_the_store_are_named() throws IOException {
        try (var store = EmbeddedStorage.open(versions.data().resolve("store"), InstantSource.system())) {
            store.archive().write(List.of(Stored.text("sluice-node-x", """
                            {"id": "x", "role": "gateway", "version": "0.0.1", "started": "2026-01-01T00:00:00Z",
                             "host": "far", "port": 8080, "pid": 1, "reads": {"layout": 0}}""".getBytes(UTF_8))));
        }
        var found = findings(versions.other());
        assertThat(found.get("node-skew")).startsWith("node far:8080: it runs 0.0.1");
        assertThat(found).containsKey("node-cannot-read");
    }

    @Test
    void rights_of_files_and_a_wrong_clock_are_seen() throws IOException {
        var secret = versions.file("control-secret", "s3cret\n");
        Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-r--r--"));
        var later = FileTime.from(InstantSource.system().instant().plus(Duration.ofDays(2)));
        Files.setLastModifiedTime(versions.data().resolve("apps/pets.json"), later);
        var found = findings(versions.other());
        assertThat(found.get("file-open")).contains("control-secret");
        assertThat(found.get("clock-off")).contains("apps");
        assertThat(found.toString()).doesNotContain("s3cret");
    }

    @Test
    void what_is_no_sluice_is_named_so() throws IOException {
        assertThat(findings(folder.resolve("nowhere")).get("package-foreign")).contains("there is no ");
        assertThat(findings(Files.createDirectory(folder.resolve("empty"))).get("package-foreign"))
                .contains("no bin/sluice");
        var foreign = folder.resolve("foreign");
        Versions.program(foreign, "echo 'hello' >&2; exit 3\n");
        assertThat(findings(foreign).get("package-foreign")).contains("does not say which version it is: hello");
        var broken = Files.writeString(folder.resolve("broken.deb"), "no archive");
        assertThat(findings(broken).get("package-foreign")).contains("broken.deb");
        assertThat(preflight(broken).code()).isEqualTo(2);
    }

    @Test
    void a_version_that_refuses_the_settings_says_why() throws IOException {
        var other = versions.other();
        Versions.program(other, """
                case "$1" in
                  explain) echo "sluice: the settings are wrong: listen_port" >&2; exit 2 ;;
                  upgrade) cat "$home/facts.json" ;;
                esac
                """);
        assertThat(findings(other).get("settings-refused")).contains("listen_port");
    }

    @Test
    void the_html_report_is_one_file_without_outside_resources_and_escapes_what_it_shows() throws IOException {
        versions.api("evil", "/evil/", "http://evil.example/");
        var other = versions.other(_ -> {}, explanation -> {
            api(explanation, "evil").put("listens", "<script>alert(1)</script>");
        });
        preflight(other, "--html", "report.html");
        var page = Files.readString(folder.resolve("report.html"));
        assertThat(page).startsWith("<!doctype html>").contains("&lt;script&gt;", "definition-changed");
        assertThat(page).doesNotContain("<script", "src=", "href=", "url(", "@import");
    }

    @Test
    void findings_on_the_terminal_say_what_to_do() throws IOException {
        var other = versions.other(facts -> setting(facts, "listen_port").put("default", 1), _ -> {});
        var run = preflight(other);
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.out())
                .contains("warning  setting-default  listen_port", "fix: To keep what holds now", "1 warnings");
    }

    @Test
    void json_has_a_form_of_its_own_number() throws IOException {
        JsonNode report = Json.parse(preflight(versions.other(), "--json").out());
        assertThat(report.path("format").asInt()).isEqualTo(1);
        assertThat(report.path("to").asText()).isEqualTo("9.9.9");
        assertThat(report.path("looked_at").path("APIs").asInt()).isEqualTo(2);
    }
}
