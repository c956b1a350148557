package io.sluice.cli.upgrade.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.cli.upgrade.Versions;
import io.sluice.cli.upgrade.apply.UpgradeJournal.State;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(ReplaceUnderscores.class)
class StateFolderTest {
    @TempDir
    private Path folder = Path.of("");

    private Path data = Path.of("");

    @BeforeEach
    void install() throws IOException {
        data = new Versions(folder).data();
    }

    private io.sluice.cli.CommandLineRun run(String... words) {
        return io.sluice.cli.CommandLineRun.of(folder, java.util.Map.of(), words);
    }

    private void journal(State state) throws IOException {
        var journal = new UpgradeJournal(
                "0.1.0", "0.2.0", "/old", "/new", "", "/new", "", "/backup.tar.gz", state, "why", Instant.EPOCH);
        Files.createDirectories(data.resolve("upgrade"));
        Files.writeString(data.resolve("upgrade/journal.json"), io.sluice.model.document.Json.pretty(journal.json()));
        assertThat(UpgradeJournal.of(journal.json())).contains(journal);
    }

    @Test
    void without_a_journal_there_is_nothing_to_take_back_or_finalize() {
        assertThat(run("upgrade", "status").out()).contains("does not run", "none so far");
        assertThat(run("upgrade", "status").code()).isZero();
        assertThat(run("upgrade", "rollback").err()).contains("there is no upgrade to take back");
        assertThat(run("upgrade", "finalize").err()).contains("there is no upgrade to finalize");
    }

    @Test
    void an_upgrade_that_stopped_before_anything_changed_is_taken_back_without_a_gateway() throws IOException {
        journal(State.BACKING_UP);
        assertThat(run("upgrade", "status").code()).isEqualTo(1);
        assertThat(run("upgrade", "rollback").code()).isZero();
        assertThat(run("upgrade", "status").out()).contains("returned (asked for)");
    }

    @Test
    void an_upgrade_that_stopped_while_versions_changed_needs_a_gateway_to_go_back() throws IOException {
        journal(State.SWITCHING);
        var run = run("upgrade", "rollback");
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains("no gateway runs", "/old/bin/sluice");
        assertThat(run("upgrade", "status").out()).contains("returning");
    }

    @Test
    void a_finalized_upgrade_stays() throws IOException {
        journal(State.FINALIZED);
        var run = run("upgrade", "rollback");
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains("is finalized", "/backup.tar.gz");
    }

    @Test
    void a_broken_journal_is_named_and_left_alone() throws IOException {
        Files.createDirectories(data.resolve("upgrade"));
        var file = Files.writeString(data.resolve("upgrade/journal.json"), "{\"state\": \"LOST\"");
        assertThat(run("upgrade", "rollback").err()).contains("is broken");
        Files.writeString(file, "{\"state\": \"LOST\"}");
        assertThat(run("upgrade", "rollback").err()).contains("is no journal of an upgrade that this version knows");
        assertThat(file).hasContent("{\"state\": \"LOST\"}");
    }

    @Test
    void nobody_applies_what_is_no_version_or_has_nothing_to_take_over() throws IOException {
        var empty = Files.createDirectory(folder.resolve("empty"));
        var foreign = run("upgrade", "apply", "--to", empty.toString(), "--yes");
        assertThat(foreign.code()).isEqualTo(2);
        assertThat(foreign.err()).contains("package-foreign", "nothing was changed");
        var next = new Versions(folder).other();
        assertThat(run("upgrade", "apply", "--to", next.toString(), "--yes").err())
                .contains("no gateway runs with");
    }

    @Test
    void a_folder_that_cannot_be_written_is_named() {
        var run = run("upgrade", "rollback", "--state", "/proc/nowhere");
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains("cannot write in /proc/nowhere");
    }

    @Test
    void an_unsettled_upgrade_keeps_the_next_one_out() throws IOException {
        journal(State.WATCHING);
        var next = new Versions(folder).other();
        var run = run("upgrade", "apply", "--to", next.toString(), "--yes");
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains("stopped while watching");
    }

    @Test
    void two_in_one_process_exclude_each_other_too() throws IOException {
        var installation = io.sluice.cli.start.Installation.find(
                new io.sluice.cli.terminal.Surroundings(
                        java.util.Map.of(), folder, data, java.time.InstantSource.system()),
                new io.sluice.cli.start.Installation.Choice(
                        java.util.Optional.empty(), java.util.Optional.empty(), java.util.Optional.empty(), false));
        try (var first =
                StateFolder.of(installation, java.util.Optional.empty()).lock()) {
            assertThat(first.folder()).isEqualTo(data.toAbsolutePath().resolve("upgrade"));
            assertThatThrownBy(() -> StateFolder.of(installation, java.util.Optional.empty())
                            .lock())
                    .hasMessageContaining("another upgrade of this installation is at work");
        }
    }
}
