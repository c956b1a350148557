package io.sluice.cli.backup;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluice.cli.backup.format.About;
import io.sluice.cli.backup.format.BackupWriter;
import io.sluice.storage.Archive;
import io.sluice.storage.Storage;
import io.sluice.storage.Stored;
import io.sluice.storage.archive.ArchiveSocket;
import io.sluice.storage.migration.Lease;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A restore that meets with trouble leaves what was there, or a way back to it.
@DisplayNameGeneration(ReplaceUnderscores.class)
class InterruptedRestoreTest {
    private static final int KEYS = 3 * Archive.BATCH;

    @TempDir
    private Path folder;

    private Installed target;
    private Path backup;
    private Map<String, String> filesBefore = Map.of();
    private Map<String, String> keysBefore = Map.of();

    @BeforeEach
    void install() throws IOException {
        var source = new Installed(Files.createDirectory(folder.resolve("source"))).withFiles();
        target = new Installed(Files.createDirectory(folder.resolve("target"))).withFiles();
        target.file("apps/first.json", "{\"api_id\":\"first\",\"name\":\"old\"}");
        Files.delete(target.data().resolve("policies/gold.json"));
        backup = folder.resolve("b.tar.gz");
        try (var storage = source.open()) {
            for (int i = 0; i < KEYS; i += Archive.BATCH) storage.archive().write(keys(i, "new"));
        }
        assertThat(source.run("backup", "create", "--to", backup.toString()))
                .as(source.err)
                .isZero();
        try (var storage = target.open()) {
            storage.archive().write(keys(0, "old"));
            keysBefore = keys(storage);
        }
        filesBefore = target.files();
    }

    private static List<Stored> keys(int from, String value) {
        var entries = new ArrayList<Stored>();
        for (int i = from; i < from + Archive.BATCH; i++)
            entries.add(Stored.text("apikey-" + i, value.getBytes(UTF_8)));
        return entries;
    }

    private static Map<String, String> keys(Storage storage) {
        var keys = new TreeMap<String, String>();
        storage.archive()
                .scan(
                        List.of("apikey-"),
                        batch -> batch.forEach(
                                entry -> keys.put(entry.key(), entry.content().toString())));
        return keys;
    }

    private void assertAsBefore(Storage storage) throws IOException {
        assertThat(target.files()).isEqualTo(filesBefore);
        assertThat(keys(storage)).isEqualTo(keysBefore);
    }

    private Path store() {
        return target.data().resolve("store");
    }

    @Test
    void a_store_that_goes_away_in_the_middle_is_put_back() throws IOException {
        try (var storage = target.open()) {
            var troubled = new Troubled(storage.archive(), Troubled.away());
            try (var _ = ArchiveSocket.open(store(), troubled, storage.notices())) {
                assertThat(target.run("backup", "restore", backup.toString(), "--yes"))
                        .isEqualTo(2);
                assertThat(target.err).contains("struck by the test", "Everything is as it was");
                assertAsBefore(storage);
                assertThat(target.run("backup", "restore", backup.toString(), "--yes"))
                        .as(target.err)
                        .isZero();
                assertThat(keys(storage)).hasSize(KEYS);
            }
        }
    }

    @Test
    void a_file_that_cannot_be_placed_is_no_loss() throws IOException {
        Files.createDirectories(target.data().resolve("policies/gold.json/in-the-way"));
        try (var storage = target.open();
                var _ = ArchiveSocket.open(store(), storage.archive(), storage.notices())) {
            assertThat(target.run("backup", "restore", backup.toString(), "--yes"))
                    .isEqualTo(2);
            assertThat(target.err).contains("gold.json", "Everything is as it was");
            assertAsBefore(storage);
        }
    }

    @Test
    void a_restore_that_was_killed_is_completed_by_the_next() throws Exception {
        try (var storage = target.open()) {
            killInTheMiddle(storage);
            try (var _ = ArchiveSocket.open(store(), storage.archive(), storage.notices())) {
                assertThat(target.run("backup", "restore", backup.toString(), "--yes"))
                        .as(target.err)
                        .isZero();
                assertThat(target.err).contains("an earlier restore was interrupted");
                assertThat(keys(storage))
                        .hasSize(KEYS)
                        .allSatisfy((_, value) -> assertThat(value).contains("new"));
                assertThat(target.run("backup", "diff", backup.toString()))
                        .as(target.out)
                        .isZero();
                assertThat(target.run("backup", "restore", "--undo")).isZero();
                assertThat(target.out).contains("nothing to take back");
            }
        }
    }

    @Test
    void a_restore_that_was_killed_is_taken_back_when_told() throws Exception {
        try (var storage = target.open()) {
            killInTheMiddle(storage);
            try (var _ = ArchiveSocket.open(store(), storage.archive(), storage.notices())) {
                assertThat(target.run("backup", "restore", "--undo"))
                        .as(target.err)
                        .isZero();
                assertAsBefore(storage);
            }
        }
    }

    /// With files laid beside their places and a part of the keys written.
    private void killInTheMiddle(Storage storage) throws Exception {
        var reached = new CountDownLatch(1);
        var released = new CountDownLatch(1);
        var troubled = new Troubled(storage.archive(), Troubled.stuck(reached, released));
        try (var _ = ArchiveSocket.open(store(), troubled, storage.notices())) {
            var process = Child.start(
                    folder,
                    "",
                    "backup",
                    "restore",
                    backup.toString(),
                    "--yes",
                    "--data",
                    target.data().toString());
            try {
                assertThat(reached.await(120, TimeUnit.SECONDS)).isTrue();
            } finally {
                process.destroyForcibly().waitFor();
                released.countDown();
            }
        }
        assertThat(keys(storage)).isNotEqualTo(keysBefore);
        // Another is kept out until the dead one's time has passed; here it passes at once.
        storage.archive().delete(List.of(Lease.MAINTENANCE));
    }

    @Test
    void a_backup_does_not_fit_on_the_disk_and_leaves_nothing_behind() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/bin/bash")), "there is no bash");
        try (var storage = target.open();
                var _ = ArchiveSocket.open(store(), storage.archive(), storage.notices())) {
            var noise = new byte[200_000];
            new java.util.Random(1).nextBytes(noise);
            Files.write(target.data().resolve("middleware/noise.bin"), noise);
            var to = Files.createDirectory(folder.resolve("full"));
            var process = Child.start(
                    folder,
                    "ulimit -f 64",
                    "backup",
                    "create",
                    "--to",
                    to.resolve("b").toString(),
                    "--data",
                    target.data().toString());
            var said = Child.output(process);
            assertThat(process.waitFor()).as(said).isEqualTo(2);
            assertThat(said).contains("no backup was written").doesNotContain("bug");
            assertThat(to).isEmptyDirectory();
        }
    }

    @Test
    void what_is_restored_does_not_fit_on_the_disk_and_nothing_is_changed() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/bin/bash")), "there is no bash");
        var large = folder.resolve("large.tar.gz");
        try (var out = Files.newOutputStream(large)) {
            var about = new About("1", Instant.EPOCH, "", "", "embedded", 0);
            var writer = BackupWriter.begin(out, about, Optional.empty());
            writer.file("definitions", "apps/first.json", "{}".getBytes(UTF_8), 0644);
            writer.file("files", "middleware/large.js", new byte[500_000], 0644);
            writer.finish();
        }
        try (var storage = target.open();
                var _ = ArchiveSocket.open(store(), storage.archive(), storage.notices())) {
            var process = Child.start(
                    folder,
                    "ulimit -f 64",
                    "backup",
                    "restore",
                    large.toString(),
                    "--yes",
                    "--data",
                    target.data().toString());
            var said = Child.output(process);
            assertThat(process.waitFor()).as(said).isEqualTo(2);
            assertThat(said).contains("Everything is as it was").doesNotContain("bug");
            assertAsBefore(storage);
        }
    }

    @Test
    void a_store_of_a_later_layout_is_not_restored_here() throws IOException {
        var later = folder.resolve("later.tar.gz");
        try (var out = Files.newOutputStream(later)) {
            var about = new About("9.9", Instant.EPOCH, "", "", "embedded", 99);
            BackupWriter.begin(out, about, Optional.empty()).finish();
        }
        assertThat(target.run("backup", "restore", later.toString(), "--yes")).isEqualTo(2);
        assertThat(target.err).contains("layout 99", "use Sluice 9.9 or later", "Nothing was changed");
    }

    @Test
    void a_damaged_backup_changes_nothing() throws IOException {
        var bytes = Files.readAllBytes(backup);
        bytes[bytes.length / 2] ^= 1;
        Files.write(backup, bytes);
        assertThat(target.run("backup", "restore", backup.toString(), "--yes")).isEqualTo(2);
        assertThat(target.err).contains("Nothing was changed").doesNotContain("bug");
        Files.write(backup, java.util.Arrays.copyOf(bytes, bytes.length / 3));
        assertThat(target.run("backup", "verify", backup.toString())).isEqualTo(2);
        assertThat(target.run("backup", "restore", backup.toString(), "--yes")).isEqualTo(2);
        assertThat(target.run("backup", "diff", backup.toString())).isEqualTo(2);
        Files.writeString(backup, "{\"apis\": [");
        assertThat(target.run("backup", "restore", backup.toString(), "--yes")).isEqualTo(2);
        assertThat(target.err).contains("not whole JSON").doesNotContain("bug");
        try (var storage = target.open()) {
            assertAsBefore(storage);
        }
    }
}
