package io.sluice.cli.nodes;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.cli.Sluice;
import io.sluice.cli.terminal.Surroundings;
import io.sluice.model.document.Json;
import io.sluice.storage.Stored;
import io.sluice.storage.Stored.Content;
import io.sluice.storage.embedded.EmbeddedStorage;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(ReplaceUnderscores.class)
class NodesCommandTest {
    /// Long, so that no slow machine lets an announcement run out; then it was seen in the future.
    private static final long LATER = 3_600_000;

    @TempDir
    private Path folder;

    private String out = "";
    private String err = "";

    private int run(String... arguments) {
        var written = new StringWriter();
        var complained = new StringWriter();
        var surroundings = new Surroundings(Map.of(), folder, folder.resolve("data"), InstantSource.system());
        int code = Sluice.commands(surroundings)
                .setOut(new PrintWriter(written, true))
                .setErr(new PrintWriter(complained, true))
                .execute(arguments);
        out = written.toString();
        err = complained.toString();
        return code;
    }

    private void announce(String host, String version) throws Exception {
        var json = """
                {"id":"%1$s","role":"gateway","version":"%2$s","started":"2026-01-01T00:00:0%3$dZ","host":"%1$s",
                 "port":8080,"pid":7,"reads":{"layout":1}}""".formatted(host, version, version.length());
        Files.createDirectories(folder.resolve("data/store"));
        try (var storage = EmbeddedStorage.open(folder.resolve("data/store"), InstantSource.system())) {
            storage.archive()
                    .write(List.of(new Stored(
                            "sluice-node-" + host,
                            new Content.Text(json),
                            InstantSource.system().millis() + LATER)));
        }
    }

    @Test
    void nodes_of_one_version_are_listed() throws Exception {
        announce("blue", "1.0");
        announce("green", "1.0");
        assertThat(run("nodes")).isZero();
        assertThat(out).contains("blue:8080", "green:8080", "1.0").doesNotContain("Skew");
    }

    @Test
    void several_versions_are_a_skew() throws Exception {
        announce("blue", "1.0");
        announce("green", "1.0.1");
        assertThat(run("nodes")).isEqualTo(1);
        assertThat(out).contains("Skew: 2 nodes of 2 versions: 1.0, 1.0.1");
        assertThat(run("nodes", "--json")).isEqualTo(1);
        var answer = Json.parse(out);
        assertThat(answer.path("skew").asBoolean()).isTrue();
        assertThat(answer.path("nodes").path(0).path("host").asText()).isEqualTo("blue");
        assertThat(answer.path("nodes").path(0).path("reads").path("layout").asInt())
                .isEqualTo(1);
    }

    @Test
    void what_a_later_version_announces_in_another_form_is_left_out() throws Exception {
        announce("blue", "1.0");
        try (var storage = EmbeddedStorage.open(folder.resolve("data/store"), InstantSource.system())) {
            storage.archive().write(List.of(Stored.text("sluice-node-odd", "?".getBytes(UTF_8))));
        }
        assertThat(run("nodes")).isZero();
        assertThat(out).contains("blue").doesNotContain("odd");
    }

    @Test
    void an_empty_store_has_nobody() throws Exception {
        Files.createDirectories(folder.resolve("data/store"));
        assertThat(run("nodes")).isZero();
        assertThat(out).contains("Nobody is at work");
        assertThat(run("nodes", "--data", "elsewhere")).isEqualTo(2);
        assertThat(err).contains("is not a data folder");
    }
}
