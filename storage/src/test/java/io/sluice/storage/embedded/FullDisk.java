package io.sluice.storage.embedded;

import static io.sluice.storage.Contract.answer;
import static io.sluice.storage.Contract.bytes;
import static io.sluice.storage.Contract.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.storage.Contract.Count;
import io.sluice.storage.StoreUnavailable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Random;

/// The process that [EmbeddedCrashTest] starts with a limit on the size of files: writes until writing fails,
/// then lifts the limit on itself.
final class FullDisk {
    private static final int SESSION_BYTES = 100_000;

    private FullDisk() {}

    public static void main(String[] arguments) throws Exception {
        var storage = EmbeddedStorage.open(Path.of(arguments[0]), InstantSource.system());
        var random = new Random(5);
        answer(storage.sessions().put("apikey-first", bytes("{}"), 0));
        storage.counters().quota("quota-a", 3600, new Count());
        int written = 0;
        try {
            for (; written < 1000; written++) {
                var json = new byte[SESSION_BYTES];
                random.nextBytes(json);
                answer(storage.sessions().put("apikey-" + written, json, 0));
            }
            throw new AssertionError("the disk was never full");
        } catch (StoreUnavailable full) {
            assertThat(written).isPositive();
        }
        int kept = written;
        eventually(() -> assertThat(storage.health().up()).isFalse());
        // Read as before, and written not at all.
        eventually(() ->
                assertThat(answer(storage.sessions().find("apikey-first"))).isPresent());
        for (int i = 0; i < kept; i++)
            assertThat(answer(storage.sessions().find("apikey-" + i))).isPresent();
        failsToWrite(storage);
        storage.counters().quota("quota-a", 3600, new Count());

        makeRoom();
        eventually(() -> assertThat(storage.health().up()).isTrue());
        eventually(() -> answer(storage.sessions().put("apikey-last", bytes("{}"), 0)));
        storage.close();

        try (var again = EmbeddedStorage.open(Path.of(arguments[0]), InstantSource.system())) {
            for (int i = 0; i < kept; i++)
                assertThat(answer(again.sessions().find("apikey-" + i))).isPresent();
            assertThat(answer(again.sessions().find("apikey-last"))).isPresent();
            var quota = new Count();
            again.counters().peekQuota("quota-a", quota);
            assertThat(quota.await().count()).isEqualTo(2);
        }
        System.out.println("written, then full, then read, then written again, then all there");
    }

    private static void failsToWrite(EmbeddedStorage storage) {
        try {
            answer(storage.sessions().put("apikey-more", new byte[SESSION_BYTES], 0));
            throw new AssertionError("written to a full disk");
        } catch (StoreUnavailable expected) {
            assertThat(expected).hasMessageContaining("cannot be written");
        }
    }

    private static void makeRoom() throws IOException, InterruptedException {
        var pid = String.valueOf(ProcessHandle.current().pid());
        int code = new ProcessBuilder("prlimit", "--pid", pid, "--fsize=unlimited")
                .inheritIO()
                .start()
                .waitFor();
        assertThat(code).isZero();
    }
}
