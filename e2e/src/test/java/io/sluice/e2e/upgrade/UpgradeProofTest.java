package io.sluice.e2e.upgrade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.sluice.testkit.redis.RealRedis;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/// From the previous state of the product to this one and back, under load, by each way that needs no package manager:
/// no request fails, no analytics record is lost, requests are decided as before, and after the way back an export is
/// the same byte for byte.
///
/// `-Dupgrade.previous=REVISION` says which state is the previous one, `-Dupgrade.seed=N` when processes are killed.
/// [UpgradeTest] has the short form; the packages are tried by `bin/test packages`.
@DisplayNameGeneration(ReplaceUnderscores.class)
@EnabledIfSystemProperty(named = "upgrade.proof", matches = "full", disabledReason = "run by: bin/test e2e")
class UpgradeProofTest {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final int DEFINITIONS = 1_000;
    private static final int KEYS = 10_000;
    private static final int WEB_SOCKETS = 50;
    private static final long SOME = 1_000;
    private static final int KILLS = Integer.getInteger("upgrade.kills", 6);

    @TempDir
    private static Path builds;

    private static Distribution previous = new Distribution(Path.of(""));
    private static Distribution next = new Distribution(Path.of(""));

    @TempDir
    private Path folder;

    private Estate estate;

    @BeforeAll
    static void build() throws Exception {
        assumeThat(RealRedis.available()).as("a Redis on this machine").isTrue();
        assumeThat(Files.isDirectory(Path.of("/proc/self"))).as("Linux").isTrue();
        var revision = PreviousState.revision();
        assumeThat(revision).as("a git repository with the history").isPresent();
        System.out.println("the previous state is " + revision.get());
        previous = PreviousState.build(revision.get(), builds);
        next = Distribution.make(builds.resolve("sluice-next"), "99.0.0");
    }

    @BeforeEach
    void prepare() throws IOException {
        estate = new Estate(folder, DEFINITIONS, KEYS);
    }

    @AfterEach
    void stop() {
        estate.close();
    }

    private void recordsAre(long answers) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(estate.records()).isEqualTo(answers));
    }

    private static Distribution.Said upgrade(Distribution program, Estate.Node node, String command, String... more)
            throws IOException, InterruptedException {
        var words = new ArrayList<>(
                List.of("upgrade", command, "--conf", node.conf().toString()));
        words.addAll(List.of(more));
        return program.run(words.toArray(String[]::new));
    }

    private static List<String> applying() {
        return List.of("--to", next.folder().toString(), "--yes", "--watch", "3", "--max-slower", "1000");
    }

    @Test
    void by_sluice_upgrade_apply_and_rollback() throws Exception {
        var node = estate.node("a");
        estate.start(previous, node);
        var decided = estate.decisions(node);
        assertThat(decided)
                .containsEntry("/guarded/x", 401)
                .containsEntry("key 0", 200)
                .containsEntry("key 1", 403);
        var export = estate.export(previous::run, node);
        try (var clients = new Clients(node.address(), WEB_SOCKETS)) {
            clients.counted().more(SOME);
            var applied = upgrade(previous, node, "apply", applying().toArray(String[]::new));
            assertThat(applied.code()).as(applied.text()).isZero();
            assertThat(estate.decisions(node)).isEqualTo(decided);
            clients.counted().more(SOME);
            var back = upgrade(previous, node, "rollback");
            assertThat(back.code()).as(back.text()).isZero();
            clients.counted().more(SOME);
            assertThat(estate.decisions(node)).isEqualTo(decided);
            recordsAre(clients.allServed());
        }
        assertThat(estate.export(previous::run, node)).isEqualTo(export);
    }

    @Test
    void by_a_takeover_and_one_back() throws Exception {
        var node = estate.node("a");
        estate.start(previous, node);
        var decided = estate.decisions(node);
        var export = estate.export(previous::run, node);
        try (var clients = new Clients(node.address(), WEB_SOCKETS)) {
            for (var program : List.of(next, previous, next, previous)) {
                clients.counted().more(SOME);
                takeOver(program, node);
                assertThat(estate.decisions(node)).isEqualTo(decided);
            }
            clients.counted().more(SOME);
            recordsAre(clients.allServed());
        }
        assertThat(estate.export(previous::run, node)).isEqualTo(export);
    }

    private void takeOver(Distribution program, Estate.Node node) throws IOException, InterruptedException {
        var words = List.of(
                "gateway",
                "--conf",
                node.conf().toString(),
                "--takeover",
                "--background",
                "--takeover-socket",
                estate.socket(node).toString());
        var process = program.command(Map.of(), words)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(estate.log()))
                .start();
        assertThat(process.waitFor()).as("the exit code of a takeover").isZero();
    }

    @Test
    void by_another_program_in_the_same_place_and_a_signal() throws Exception {
        var place = folder.resolve("sluice");
        var aside = folder.resolve("sluice-before");
        move(copy(previous, folder.resolve("unpacked")), place);
        var node = estate.node("a");
        var first = estate.start(new Distribution(place), node);
        var decided = estate.decisions(node);
        var export = estate.export(previous::run, node);
        try (var clients = new Clients(node.address(), WEB_SOCKETS)) {
            clients.counted().more(SOME);
            move(place, aside);
            move(copy(next, folder.resolve("unpacked")), place);
            long second = signalled(node, first.pid());
            clients.counted().more(SOME);
            assertThat(version(second)).contains("cli-99.0.0.jar");
            assertThat(estate.decisions(node)).isEqualTo(decided);

            move(place, folder.resolve("sluice-after"));
            move(aside, place);
            long third = signalled(node, second);
            clients.counted().more(SOME);
            assertThat(version(third)).doesNotContain("cli-99.0.0.jar");
            assertThat(estate.decisions(node)).isEqualTo(decided);
            recordsAre(clients.allServed());
        }
        assertThat(estate.export(previous::run, node)).isEqualTo(export);
    }

    /// Sends SIGUSR2.
    ///
    /// @return the process that has taken over
    private static long signalled(Estate.Node node, long pid) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-USR2", Long.toString(pid)).start().waitFor();
        var file = Path.of(node.conf().toString().replace(".conf", ".pid"));
        return await().atMost(PATIENCE)
                .ignoreExceptions()
                .until(() -> Long.parseLong(Files.readString(file).strip()), now -> now != pid);
    }

    private static String version(long pid) {
        return ProcessHandle.of(pid).map(Estate::commandLine).orElse("");
    }

    private static Path copy(Distribution program, Path to) throws IOException, InterruptedException {
        var copying = new ProcessBuilder("cp", "-a", program.folder().toString(), to.toString()).inheritIO();
        if (copying.start().waitFor() != 0) throw new IOException("cannot copy to " + to);
        return to;
    }

    private static void move(Path from, Path to) throws IOException {
        Files.move(from, to);
    }

    @Test
    void by_ending_and_starting_one_node_after_the_other_behind_a_balancer() throws Exception {
        var nodes = List.of(estate.node("a"), estate.node("b"));
        var processes = new ArrayList<Process>();
        for (var node : nodes) processes.add(estate.start(previous, node));
        var decided = estate.decisions(nodes.getFirst());
        var export = estate.export(previous::run, nodes.getFirst());
        try (var balancer = new Balancer(nodes);
                var clients = new Clients(balancer.address(), 0)) {
            for (var program : List.of(next, previous)) {
                for (int i = 0; i < nodes.size(); i++) {
                    clients.counted().more(SOME);
                    // As a container is stopped.
                    processes.get(i).destroy();
                    assertThat(processes.get(i).waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                            .isTrue();
                    processes.set(i, estate.start(program, nodes.get(i)));
                    await().atMost(PATIENCE).until(balancer::isWhole);
                    for (var node : nodes) assertThat(estate.decisions(node)).isEqualTo(decided);
                }
            }
            recordsAre(clients.allServed());
        }
        assertThat(estate.export(previous::run, nodes.getFirst())).isEqualTo(export);
    }

    private enum Victim {
        THE_COMMAND,
        THE_NEW_PROCESS
    }

    @Test
    void processes_that_are_killed_at_any_moment_of_an_upgrade_lose_nothing_but_their_own_connections()
            throws Exception {
        long seed = Long.getLong("upgrade.seed", System.nanoTime());
        System.out.println("-Dupgrade.seed=" + seed);
        var random = new Random(seed);
        var node = estate.node("a");
        estate.start(previous, node);
        var decided = estate.decisions(node);
        var export = estate.export(previous::run, node);
        long recorded = 0;
        for (int i = 0; i < KILLS; i++) {
            var victim = Victim.values()[i % Victim.values().length];
            long delay = random.nextLong(victim == Victim.THE_COMMAND ? 15_000 : 6_000);
            try (var load = new SteadyLoad(node.address(), "/counted/x", 8)) {
                load.more(SOME / 10);
                upgradeAndKill(node, victim, delay);
                settle(node);
                load.more(SOME / 10);
                load.close();
                var story = victim + " killed after " + delay + " ms: ";
                System.out.println(story + load.answers() + " answers, failures " + load.failures());
                assertThat(load.failures()).as(story).noneMatch(failure -> failure.contains("status"));
                // Who is killed while it serves takes its connections along, and the records of its last second.
                assertThat((long) load.failures().size()).as(story).isEqualTo(load.cuts());
                if (load.cuts() == 0) recordsAre(recorded + load.answers());
                else assertThat(victim).isEqualTo(Victim.THE_NEW_PROCESS);
                recorded = settledRecords();
            }
            assertThat(estate.decisions(node)).isEqualTo(decided);
        }
        assertThat(estate.export(previous::run, node)).isEqualTo(export);
    }

    private void upgradeAndKill(Estate.Node node, Victim victim, long delayMillis)
            throws IOException, InterruptedException {
        var words = new ArrayList<>(
                List.of("upgrade", "apply", "--conf", node.conf().toString()));
        words.addAll(applying());
        var applying = previous.command(Map.of(), words)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(estate.log()))
                .start();
        if (victim == Victim.THE_COMMAND) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(delayMillis));
            applying.destroyForcibly().waitFor();
            return;
        }
        var newcomer = await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(20))
                .until(
                        () -> estate.processes()
                                .filter(process -> {
                                    var line = Estate.commandLine(process);
                                    return line.contains(next.folder().toString())
                                            && line.contains("\0gateway\0")
                                            && !line.contains("--background");
                                })
                                .findFirst(),
                        found -> found.isPresent() || !applying.isAlive());
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(delayMillis));
        newcomer.ifPresent(ProcessHandle::destroyForcibly);
        if (!applying.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) throw new IOException("apply does not end");
    }

    /// Takes back what was not taken back, as an operator does who reads `sluice upgrade status`.
    private void settle(Estate.Node node) throws IOException, InterruptedException {
        // A process that was on its way when its command was killed comes or goes by itself.
        await().atMost(PATIENCE).until(node::ready);
        var back = upgrade(previous, node, "rollback");
        System.out.println("rollback: " + back.text().strip());
        await().atMost(PATIENCE).until(node::ready);
        await().atMost(PATIENCE)
                .until(() -> estate.processes()
                        .allMatch(process -> Estate.commandLine(process)
                                .contains(previous.folder().toString())));
    }

    /// What is in the store when no process sends any more.
    private long settledRecords() {
        await().atMost(PATIENCE).until(() -> estate.processes().count() == 1);
        var last = new long[] {-1};
        await().atMost(PATIENCE).pollInterval(Duration.ofSeconds(3)).until(() -> {
            long now = estate.records();
            boolean same = now == last[0];
            last[0] = now;
            return same;
        });
        return last[0];
    }
}
