package io.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.cli.terminal.Surroundings;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(ReplaceUnderscores.class)
class SluiceTest {
    @TempDir
    private Path folder = Path.of("");

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(Map<String, String> environment, String... arguments) {
        var surroundings = new Surroundings(
                environment, folder, folder.resolve("data"), () -> Instant.parse("2026-01-01T00:00:00Z"));
        return Sluice.commands(surroundings)
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
    }

    private Path file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    @Test
    void help_is_good_and_no_command_is_refused() {
        assertThat(run(Map.of(), "--help")).isZero();
        assertThat(out.toString()).contains("start", "gateway", "config", "lint", "version", "completion");
        assertThat(run(Map.of())).isEqualTo(2);
        assertThat(err.toString()).contains("Usage: sluice");
    }

    @Test
    void what_is_called_by_its_name_stands_alone_and_all_else_knows_all() {
        var surroundings = new Surroundings(Map.of(), folder, folder.resolve("data"), Instant::now);
        assertThat(Sluice.commands(surroundings, new String[] {"lint", "x"}).getSubcommands())
                .containsOnlyKeys("lint");
        for (var called : List.of("completion", "--help", "strat")) {
            assertThat(Sluice.commands(surroundings, new String[] {called}).getSubcommands())
                    .as(called)
                    .hasSizeGreaterThan(10);
        }
    }

    @Test
    void every_command_explains_itself() {
        for (var command : new String[] {"start", "gateway", "lint", "config"}) {
            assertThat(run(Map.of(), command, "--help")).as(command).isZero();
        }
        assertThat(run(Map.of(), "config", "show", "--help")).isZero();
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void a_mistyped_option_is_refused_with_advice() {
        assertThat(run(Map.of(), "gateway", "--cnof", "x")).isEqualTo(2);
        assertThat(err.toString()).contains("--cnof", "sluice gateway --help");
    }

    @Test
    void the_version_names_the_virtual_machine() {
        assertThat(run(Map.of(), "version")).isZero();
        assertThat(out.toString()).contains("sluice ").contains("Java ");
    }

    @Test
    void the_completion_script_knows_the_commands() {
        assertThat(run(Map.of(), "completion")).isZero();
        assertThat(out.toString()).contains("complete -F", "gateway", "--conf");
    }

    @Test
    void config_show_prints_values_with_their_origin_and_masks_secrets() throws IOException {
        var conf = file("tyk.conf", "{\n\"secret\": \"hush\",\n\"listen_port\": 9000}");
        var status = run(
                Map.of("TYK_GW_STORAGE_PASSWORD", "hush", "TYK_GW_LISTENPORT", "9001"),
                "config",
                "show",
                "--conf",
                conf.toString());
        assertThat(status).isZero();
        assertThat(out.toString())
                .contains("listen_port = 9001  # TYK_GW_LISTENPORT")
                .contains("secret = \"***\"  # " + conf + ":2")
                .contains("hash_keys = false  # default")
                .doesNotContain("hush");
    }

    @Test
    void config_show_prints_json() throws IOException {
        var conf = file("tyk.conf", "{\"listen_port\": 9000}");
        assertThat(run(Map.of(), "config", "show", "--json", "--conf", conf.toString()))
                .isZero();
        assertThat(out.toString()).contains("\"listen_port\" : {\n    \"value\" : 9000");
    }

    @Test
    void config_show_warns_with_one_and_refuses_with_two() throws IOException {
        assertThat(run(
                        Map.of(),
                        "config",
                        "show",
                        "--conf",
                        file("a.conf", "{\"lsten_port\": 1}").toString()))
                .isEqualTo(1);
        assertThat(err.toString()).contains("a.conf:1", "lsten_port", "setting.unknown");
        assertThat(run(
                        Map.of(),
                        "config",
                        "show",
                        "--conf",
                        file("b.conf", "{\"listen_port\": true}").toString()))
                .isEqualTo(2);
        assertThat(run(
                        Map.of(),
                        "config",
                        "show",
                        "--conf",
                        folder.resolve("none").toString()))
                .isEqualTo(2);
        assertThat(err.toString()).contains("there is no such file");
    }

    @Test
    void a_process_does_not_start_with_settings_that_cannot_work() throws IOException {
        var conf = file("tyk.conf", "{\"listen_port\": true}");
        assertThat(run(Map.of(), "gateway", "--conf", conf.toString())).isEqualTo(2);
        assertThat(err.toString()).contains("listen_port must be a whole number");
    }

    @Test
    void lint_says_what_a_gateway_would_say() throws IOException {
        file("api.json", "{\"api_id\": \"a\", \"name\": 5, \"proxy\": {}}");
        file(
                "good.json",
                "{\"api_id\": \"a\", \"name\": \"n\", \"proxy\": {\"listen_path\": \"/a/\","
                        + " \"target_url\": \"http://localhost:1\"}}");
        file("policy.json", "{\"p\": {\"rate\": 1, \"per\": 1, \"access_rights\": {}}}");
        file("broken.json", "{");
        file("other.json", "{\"x\": 1}");
        file("tyk.conf", "{\"listen_port\": \"x\"}");
        assertThat(run(Map.of(), "lint", folder.toString())).isEqualTo(2);
        assertThat(out.toString())
                .contains("api.json: Classic API definition\n  problem: /name")
                .contains("policy.json: 1 policies")
                .contains("broken.json: unreadable\n  problem: line 1")
                .contains("other.json: not recognised")
                .contains("tyk.conf: configuration\n  problem:")
                .contains("6 files, 3 problems, 4 warnings");
    }

    @Test
    void lint_refuses_what_is_not_there() {
        assertThat(run(Map.of(), "lint", folder.resolve("none").toString())).isEqualTo(2);
        assertThat(err.toString()).contains("there is no");
    }
}
