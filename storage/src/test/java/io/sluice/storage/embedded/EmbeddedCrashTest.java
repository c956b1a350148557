package io.sluice.storage.embedded;

import static io.sluice.storage.Contract.answer;
import static io.sluice.storage.Contract.bytes;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluice.storage.Contract.Count;
import io.sluice.storage.Contract.Counted;
import io.sluice.storage.SessionStore.Found;
import io.sluice.storage.StoreUnavailable;
import io.sluice.testkit.ManualClock;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is left after the end, orderly or not.
@DisplayNameGeneration(ReplaceUnderscores.class)
class EmbeddedCrashTest {
    private static final int ACKNOWLEDGED = 1500;

    @TempDir
    private Path folder;

    @Test
    void every_acknowledged_session_survives_kill_9() throws Exception {
        for (int round = 0; round < 3; round++) {
            var acknowledged = killAfter(ACKNOWLEDGED, folder.resolve("round-" + round));
            assertThat(acknowledged).hasSizeGreaterThanOrEqualTo(ACKNOWLEDGED - 1);
            try (var storage = EmbeddedStorage.open(folder.resolve("round-" + round), InstantSource.system())) {
                for (var key : acknowledged) {
                    var found = answer(storage.sessions().find(key.startsWith("-") ? key.substring(1) : key));
                    if (key.startsWith("-")) assertThat(found).as(key).isEmpty();
                    else
                        assertThat(found)
                                .as(key)
                                .contains(new Found(key, bytes("{\"n\":" + key.substring("apikey-".length()) + "}")));
                }
            }
        }
    }

    /// What the child printed up to its death by SIGKILL; a line cut short was not acknowledged to us.
    private static List<String> killAfter(int lines, Path folder) throws IOException, InterruptedException {
        var child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        AcknowledgingWriter.class.getName(),
                        folder.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        var acknowledged = new ArrayList<String>();
        try (var out = new BufferedReader(new InputStreamReader(child.getInputStream(), UTF_8))) {
            for (var line = out.readLine(); line != null; line = out.readLine()) {
                if (line.matches("-?apikey-\\d+")) acknowledged.add(line);
                if (acknowledged.size() == lines) child.toHandle().destroyForcibly();
            }
        }
        child.waitFor();
        // The last line may have been cut in the middle of its number.
        if (!acknowledged.isEmpty()) acknowledged.removeLast();
        return acknowledged;
    }

    @Test
    void everything_but_rates_is_there_after_a_restart() {
        var clock = new ManualClock(Instant.now());
        try (var storage = EmbeddedStorage.open(folder, clock)) {
            answer(storage.values().addScored("zset", 1.5, bytes("m")));
            answer(storage.values().append("list", List.of(bytes("a"), bytes("b"))));
            answer(storage.cache().set("cached", bytes("c"), 100));
            answer(storage.records().append("records", List.of(bytes("r1"), bytes("r2")), 60));
            for (int i = 0; i < 3; i++) storage.counters().quota("quota-k", 300, new Count());
        }
        clock.advance(Duration.ofSeconds(50));
        try (var storage = EmbeddedStorage.open(folder, clock)) {
            assertThat(answer(storage.values().scored("zset", 0, 2))).hasSize(1);
            assertThat(answer(storage.values().list("list"))).hasSize(2);
            assertThat(answer(storage.cache().timeToLive("cached"))).isEqualTo(50);
            assertThat(answer(storage.records().take("records", 0))).hasSize(2);
            var quota = new Count();
            storage.counters().peekQuota("quota-k", quota);
            assertThat(quota.await()).isEqualTo(new Counted(3, 250_000));
        }
    }

    @Test
    void an_interrupted_reader_does_not_close_the_file_for_others() {
        try (var storage = EmbeddedStorage.open(folder, InstantSource.system())) {
            answer(storage.sessions().put("apikey-a", bytes("{}"), 0));
        }
        try (var storage = EmbeddedStorage.open(folder, InstantSource.system())) {
            Thread.currentThread().interrupt();
            var found = storage.sessions().find("apikey-a").toCompletableFuture();
            assertThat(Thread.interrupted()).isTrue();
            assertThat(answer(found)).isPresent();
            answer(storage.sessions().put("apikey-b", bytes("{}"), 0));
        }
    }

    @Test
    void a_full_disk_leaves_a_store_that_is_read_and_writes_again_when_there_is_room() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/prlimit")), "there is no prlimit");
        var child = new ProcessBuilder(
                        "bash",
                        "-c",
                        // Soft limit of the size of a file, in KiB: writing beyond it fails as on a full disk.
                        "ulimit -S -f 1000; exec \"$@\"",
                        "limited",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        FullDisk.class.getName(),
                        folder.toString())
                .redirectErrorStream(true)
                .start();
        var output = new String(child.getInputStream().readAllBytes(), UTF_8);
        assertThat(output).endsWith("written, then full, then read, then written again, then all there\n");
        assertThat(child.waitFor()).isZero();
    }

    @Test
    void a_second_process_is_refused_with_the_name_of_the_file() {
        try (var _ = EmbeddedStorage.open(folder, InstantSource.system())) {
            assertThatThrownBy(() -> EmbeddedStorage.open(folder, InstantSource.system()))
                    .isInstanceOf(StoreUnavailable.class)
                    .hasMessageContaining(folder.resolve("store.mv").toString());
        }
    }

    @Test
    void a_torn_end_of_the_file_costs_only_what_was_being_written() throws IOException {
        try (var storage = EmbeddedStorage.open(folder, InstantSource.system())) {
            answer(storage.sessions().put("apikey-a", bytes("{}"), 0));
        }
        try (var file = new RandomAccessFile(folder.resolve("store.mv").toFile(), "rw")) {
            file.seek(file.length());
            file.write(new byte[5000]);
        }
        try (var storage = EmbeddedStorage.open(folder, InstantSource.system())) {
            assertThat(answer(storage.sessions().find("apikey-a"))).isPresent();
        }
    }

    @Test
    void a_closed_store_answers_with_a_failure() {
        var storage = EmbeddedStorage.open(folder, InstantSource.system());
        storage.close();
        storage.close();
        assertThatThrownBy(() -> answer(storage.sessions().find("apikey-a"))).isInstanceOf(StoreUnavailable.class);
        assertThatThrownBy(() -> answer(storage.values().set("k", bytes("v"), 0)))
                .isInstanceOf(StoreUnavailable.class);
        assertThatThrownBy(() -> answer(storage.notices().publish("c", bytes("m"))))
                .isInstanceOf(StoreUnavailable.class);
    }
}
