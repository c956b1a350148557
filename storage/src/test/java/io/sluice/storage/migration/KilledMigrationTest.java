package io.sluice.storage.migration;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluice.model.settings.Secret;
import io.sluice.storage.migration.MigrationStatus.State;
import io.sluice.storage.redis.RedisOptions;
import io.sluice.storage.redis.RedisServer;
import io.sluice.storage.redis.RedisServer.Address;
import io.sluice.storage.redis.RedisServer.Topology;
import io.sluice.storage.redis.RedisStorage;
import io.sluice.testkit.redis.RealRedis;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/// A process that is killed with `kill -9` in the middle of a step, on a real server.
@DisplayNameGeneration(ReplaceUnderscores.class)
class KilledMigrationTest {
    private static final int NAMES = 3_000;
    private static final List<Migration> STEPS = List.of(Uppercase.names());

    private static RedisStorage storage(int port) {
        var server = new RedisServer(
                new Topology.Single(new Address("127.0.0.1", port)),
                Optional.empty(),
                Secret.NONE,
                0,
                Optional.empty(),
                Duration.ofSeconds(30));
        return RedisStorage.open(new RedisOptions(server, Optional.empty(), Optional.empty()));
    }

    /// The process that will be killed: changes one batch, says so and waits.
    public static final class Victim {
        private Victim() {}

        public static void main(String[] arguments) throws InterruptedException {
            try (var storage = storage(Integer.parseInt(arguments[0]))) {
                new Migrations(storage.archive(), STEPS, "1.0", InstantSource.system(), (_, _, changed) -> {
                            System.out.println("changed " + changed);
                            stay();
                        })
                        .up("the victim");
            }
        }

        private static void stay() {
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException ended) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Test
    void the_next_run_completes_what_was_killed_in_the_middle() throws Exception {
        assumeTrue(RealRedis.available(), "redis-server is installed");
        try (var redis = RealRedis.start();
                var storage = storage(redis.port())) {
            Uppercase.write(storage.archive(), NAMES);
            kill(redis.port());

            var migrations = new Migrations(storage.archive(), STEPS, "1.0", InstantSource.system(), (_, _, _) -> {});
            assertThat(migrations.status().steps().getFirst().state()).isEqualTo(State.BEGUN);
            assertThat(Uppercase.names(storage.archive()))
                    .anyMatch(name -> name.startsWith("ANNA"))
                    .anyMatch(name -> name.startsWith("anna"));
            // As if the time of the dead one's lease had passed.
            redis.send("DEL", Lease.MAINTENANCE);
            var outcome = migrations.up("the next");
            assertThat(outcome.steps()).extracting(Outcome.Ran::resumed).containsExactly(true);
            assertThat(Uppercase.names(storage.archive())).hasSize(NAMES).allMatch(name -> name.startsWith("ANNA"));
            assertThat(migrations.status().steps().getFirst().state()).isEqualTo(State.DONE);
        }
    }

    private static void kill(int port) throws IOException, InterruptedException {
        var process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        Victim.class.getName(),
                        Integer.toString(port))
                .redirectErrorStream(true)
                .start();
        try (var lines = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
            var said = new StringBuilder();
            var line = lines.readLine();
            while (line != null && !line.startsWith("changed ")) {
                said.append(line).append('\n');
                line = lines.readLine();
            }
            assertThat(line).as(said.toString()).isNotNull();
        } finally {
            process.destroyForcibly().waitFor();
        }
    }
}
