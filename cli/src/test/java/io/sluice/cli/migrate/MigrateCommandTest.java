package io.sluice.cli.migrate;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.cli.Sluice;
import io.sluice.cli.terminal.Surroundings;
import io.sluice.model.document.Json;
import io.sluice.storage.StoreLayout;
import io.sluice.storage.Stored;
import io.sluice.storage.embedded.EmbeddedStorage;
import io.sluice.storage.migration.Lease;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(ReplaceUnderscores.class)
class MigrateCommandTest {
    @TempDir
    private Path folder;

    private String out = "";
    private String err = "";

    @BeforeEach
    void install() throws Exception {
        Files.createDirectories(folder.resolve("data/store"));
    }

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

    private EmbeddedStorage store() {
        return EmbeddedStorage.open(folder.resolve("data/store"), InstantSource.system());
    }

    @Test
    void a_store_goes_to_the_layout_that_is_known_and_back() throws Exception {
        assertThat(run("migrate", "status")).isEqualTo(1);
        assertThat(out).contains("The store has layout 0", "pending", "0001-stamp", "Next: sluice migrate up");
        assertThat(run("migrate", "up", "--dry-run")).isEqualTo(1);
        assertThat(out).contains("would go from layout 0 to " + StoreLayout.KNOWN);
        assertThat(run("migrate", "up", "--json")).isZero();
        assertThat(Json.parse(out).path("layout").asInt()).isEqualTo(StoreLayout.KNOWN);
        assertThat(run("migrate", "up")).isZero();
        assertThat(out).contains("Nothing to do: the store has layout " + StoreLayout.KNOWN);
        assertThat(run("migrate", "up", "--dry-run")).isZero();
        assertThat(run("migrate", "status", "--json")).isZero();
        var status = Json.parse(out);
        assertThat(status.path("usable").asBoolean()).isTrue();
        assertThat(status.path("steps").path(0).path("state").asText()).isEqualTo("done");
        assertThat(run("migrate", "finish", "--yes")).isZero();
        assertThat(run("migrate", "down", "--to", "0")).isEqualTo(2);
        assertThat(err).contains("--yes");
        assertThat(run("migrate", "down", "--to", "0", "--yes")).as(err).isZero();
        assertThat(run("migrate", "status")).isEqualTo(1);
        assertThat(run("migrate", "down", "--to", "-1", "--yes")).isEqualTo(2);
    }

    @Test
    void a_store_beyond_what_is_known_is_left_alone() {
        var stamp = new StoreLayout(99, 98, "9.9").json();
        try (var store = store()) {
            store.archive().write(List.of(Stored.text(StoreLayout.KEY, stamp)));
        }
        assertThat(run("migrate", "status")).isEqualTo(2);
        assertThat(out).contains("layout 99", "use a newer Sluice");
        assertThat(run("migrate", "up")).isEqualTo(2);
        assertThat(err).contains("finalized by Sluice 9.9", "Nothing was done");
        try (var store = store()) {
            assertThat(store.archive().find(List.of(StoreLayout.KEY)).getFirst())
                    .hasValue(Stored.text(StoreLayout.KEY, stamp));
        }
    }

    @Test
    void a_store_that_another_changes_is_left_alone() {
        try (var store = store()) {
            Lease.take(store.archive(), Lease.MAINTENANCE, "somebody");
        }
        assertThat(run("migrate", "up")).isEqualTo(2);
        assertThat(err).contains("being changed by somebody", "Nothing was done");
        assertThat(run("migrate", "status")).isEqualTo(1);
        assertThat(out).contains("being changed now by somebody");
    }

    @Test
    void a_stamp_that_is_none_is_named() {
        try (var store = store()) {
            store.archive().write(List.of(Stored.text(StoreLayout.KEY, "{".getBytes(UTF_8))));
        }
        assertThat(run("migrate", "status")).isEqualTo(2);
        assertThat(err).contains(StoreLayout.KEY).doesNotContain("bug");
    }
}
