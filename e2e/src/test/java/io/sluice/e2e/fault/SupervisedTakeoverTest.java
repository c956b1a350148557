package io.sluice.e2e.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.sluice.e2e.Control;
import io.sluice.e2e.NotifySocket;
import io.sluice.e2e.ProductOnRedis;
import io.sluice.e2e.ProductProcess;
import io.sluice.testkit.http.RawClient;
import io.sluice.testkit.http.RecordingUpstream;
import io.sluice.testkit.redis.RealRedis;
import io.sluice.testkit.websocket.EchoSockets;
import io.sluice.testkit.websocket.WebSocketClient;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A takeover as a service manager sees it, and the one that SIGUSR2 asks for.
@DisplayNameGeneration(ReplaceUnderscores.class)
class SupervisedTakeoverTest {
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @TempDir
    Path folder;

    private final List<ProductProcess> processes = new ArrayList<>();
    private RealRedis redis;
    private RecordingUpstream upstream;
    private EchoSockets echo;
    private NotifySocket manager;
    private Path pidFile;

    @BeforeEach
    void prepare() throws IOException {
        assumeThat(RealRedis.available()).as("a Redis on this machine").isTrue();
        assumeThat(Files.isDirectory(Path.of("/proc/self"))).as("Linux").isTrue();
        redis = RealRedis.start();
        upstream = RecordingUpstream.start();
        echo = EchoSockets.start();
        manager = new NotifySocket(folder.resolve("notify.sock"));
        pidFile = folder.resolve("pid");
    }

    @AfterEach
    void stop() throws IOException {
        processes.forEach(ProductProcess::close);
        if (redis == null) return;
        // Whoever was started by a signal is nobody's child here.
        if (Files.exists(pidFile)) ProcessHandle.of(pid()).ifPresent(ProcessHandle::destroyForcibly);
        redis.close();
        upstream.close();
        echo.close();
        manager.close();
    }

    private long pid() throws IOException {
        return Long.parseLong(Files.readString(pidFile).strip());
    }

    private ProductProcess start(List<String> options, Map<String, String> more) throws IOException {
        var settings = new HashMap<>(Map.of(
                "TYK_GW_SECRET",
                "s",
                "TYK_GW_HTTPSERVEROPTIONS_ENABLEWEBSOCKETS",
                "true",
                "TYK_GW_GRACEFULSHUTDOWNTIMEOUTDURATION",
                "180",
                "TYK_GW_PIDFILELOCATION",
                pidFile.toString(),
                "NOTIFY_SOCKET",
                manager.address()));
        settings.putAll(more);
        var process = ProductOnRedis.start(folder, redis, settings, options);
        processes.add(process);
        return process;
    }

    private ProductProcess takingOver(Map<String, String> more) throws IOException {
        var socket = folder.resolve("t.sock").toString();
        return start(List.of("--takeover", "--takeover-socket", socket), more);
    }

    private void serve(ProductProcess process) throws Exception {
        new Control(process)
                .serve(Control.keyless("plain", upstream.address()), Control.keyless("sockets", echo.address()));
    }

    private static void eventually(Callable<Boolean> condition) {
        await().atMost(PATIENCE).until(condition);
    }

    private static boolean answers(URI address) {
        try {
            return RawClient.once(address, "GET", "/plain/x").status() == 200;
        } catch (IOException notYet) {
            return false;
        }
    }

    @Test
    void the_new_process_becomes_the_main_one_when_it_has_proved_itself() throws Exception {
        var old = takingOver(Map.of());
        eventually(() -> manager.heard()
                .equals(List.of("READY=1\nMAINPID=" + old.handle().pid())));
        var next = takingOver(Map.of());
        assertThat(old.exitCode(PATIENCE)).isZero();
        eventually(() -> manager.heard().size() == 4);
        var heard = manager.heard();
        assertThat(heard.get(1)).startsWith("RELOADING=1\nMONOTONIC_USEC=");
        assertThat(heard.subList(2, 4))
                .containsExactly("READY=1", "MAINPID=" + next.handle().pid());
        next.terminate();
        assertThat(next.exitCode(PATIENCE)).isZero();
        assertThat(manager.heard()).endsWith("STOPPING=1");
    }

    @Test
    void a_takeover_that_comes_to_nothing_leaves_the_old_process_the_main_one() throws Exception {
        var old = takingOver(Map.of());
        serve(old);
        try (var socket = WebSocketClient.open(old.address(), "/sockets/")) {
            var next = takingOver(Map.of());
            eventually(() -> manager.heard().contains("READY=1"));
            next.kill();
            // Said by the old one, which may have named the other one before.
            eventually(() -> manager.heard()
                    .getLast()
                    .equals("READY=1\nMAINPID=" + old.handle().pid()));
            assertThat(pid()).isEqualTo(old.handle().pid());
            assertThat(socket.echo("still here")).isEqualTo("still here");
        }
        assertThat(answers(old.address())).isTrue();
    }

    @Test
    void a_process_that_is_well_says_so_and_its_successor_inherits_the_duty() throws Exception {
        var old = takingOver(Map.of("WATCHDOG_USEC", "3000000"));
        eventually(() -> manager.heard().stream().filter("WATCHDOG=1"::equals).count() >= 2);
        // As a command of `ExecReload=`: systemd tells it nothing of the watchdog.
        takingOver(Map.of());
        assertThat(old.exitCode(PATIENCE)).isZero();
        var before = manager.heard().size();
        eventually(() -> manager.heard().stream()
                        .skip(before)
                        .filter("WATCHDOG=1"::equals)
                        .count()
                >= 2);
    }

    @Test
    void on_SIGUSR2_the_same_command_takes_over_without_any_preparation() throws Exception {
        var old = start(List.of(), Map.of());
        serve(old);
        eventually(() -> manager.heard().size() == 1);
        var address = old.address();
        long first = old.handle().pid();
        signal("-USR2", first);
        assertThat(old.exitCode(PATIENCE)).isZero();
        long second = pid();
        assertThat(second).isNotEqualTo(first);
        assertThat(answers(address)).isTrue();
        // And once more, by the one that was started by the signal.
        eventually(() -> manager.heard().contains("READY=1"));
        signal("-USR2", second);
        eventually(() -> pid() != second);
        eventually(() -> ProcessHandle.of(second).isEmpty());
        assertThat(answers(address)).isTrue();
    }

    @Test
    void SIGHUP_does_nothing() throws Exception {
        var process = start(List.of(), Map.of());
        eventually(() -> manager.heard().size() == 1);
        signal("-HUP", process.handle().pid());
        serve(process);
        assertThat(answers(process.address())).isTrue();
        assertThat(manager.heard()).doesNotContain("STOPPING=1");
    }

    private static void signal(String name, long pid) throws IOException, InterruptedException {
        assertThat(new ProcessBuilder("kill", name, Long.toString(pid)).start().waitFor())
                .isZero();
    }
}
