package io.sluice.e2e.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.sluice.e2e.Control;
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
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `sluice gateway --takeover`: processes that follow each other while clients are served.
@DisplayNameGeneration(ReplaceUnderscores.class)
class TakeoverTest {
    private static final Map<String, String> SETTINGS = Map.of(
            "TYK_GW_SECRET",
            "s",
            "TYK_GW_HTTPSERVEROPTIONS_ENABLEWEBSOCKETS",
            "true",
            "TYK_GW_GRACEFULSHUTDOWNTIMEOUTDURATION",
            "180");
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    private final List<ProductProcess> processes = new ArrayList<>();
    private RealRedis redis;
    private RecordingUpstream upstream;
    private EchoSockets echo;

    @BeforeEach
    void prepare() throws IOException {
        assumeThat(RealRedis.available()).as("a Redis on this machine").isTrue();
        assumeThat(Files.isDirectory(Path.of("/proc/self"))).as("Linux").isTrue();
        redis = RealRedis.start();
        upstream = RecordingUpstream.start();
        echo = EchoSockets.start();
    }

    @AfterEach
    void stop() {
        processes.forEach(ProductProcess::close);
        if (redis == null) return;
        redis.close();
        upstream.close();
        echo.close();
    }

    private ProductProcess start() {
        var process = ProductOnRedis.start(
                folder,
                redis,
                SETTINGS,
                List.of(
                        "--takeover",
                        "--takeover-socket",
                        folder.resolve("t.sock").toString()));
        processes.add(process);
        return process;
    }

    private ProductProcess serving() throws Exception {
        var first = start();
        new Control(first)
                .serve(Control.keyless("plain", upstream.address()), Control.keyless("sockets", echo.address()));
        return first;
    }

    /// Requests one after the other on kept connections; whatever is no 200 is a failure.
    private static final class Load implements AutoCloseable {
        final ConcurrentLinkedQueue<String> failures = new ConcurrentLinkedQueue<>();
        final AtomicLong answers = new AtomicLong();
        private final AtomicBoolean over = new AtomicBoolean();
        private final List<Thread> threads = new ArrayList<>();

        Load(URI address, int connections) {
            for (int i = 0; i < connections; i++) threads.add(Thread.ofVirtual().start(() -> run(address)));
        }

        private void run(URI address) {
            while (!over.get()) {
                try (var client = RawClient.connect(address)) {
                    boolean kept = true;
                    while (kept && !over.get()) {
                        var answer = client.exchange("GET", "/plain/x", List.of());
                        if (answer.status() != 200) failures.add("status " + answer.status());
                        answers.incrementAndGet();
                        kept = answer.header("Connection")
                                .filter("close"::equals)
                                .isEmpty();
                    }
                } catch (IOException lost) {
                    failures.add(lost.toString());
                }
            }
        }

        void more(long requests) {
            long before = answers.get();
            await().atMost(PATIENCE).until(() -> answers.get() >= before + requests);
        }

        @Override
        public void close() throws InterruptedException {
            over.set(true);
            for (var thread : threads) thread.join();
        }
    }

    @Test
    void no_request_and_no_web_socket_is_lost_back_and_forth() throws Exception {
        var serving = serving();
        var address = serving.address();
        var own = priorities(ProcessHandle.current().pid()).getFirst();
        var sockets = new ArrayList<WebSocketClient>();
        for (int i = 0; i < 20; i++) sockets.add(WebSocketClient.open(address, "/sockets/"));
        try (var load = new Load(address, 4)) {
            load.more(2_000);
            for (int i = 0; i < 3; i++) {
                serving = start();
                assertThat(serving.address()).isEqualTo(address);
                assertThat(priorities(serving.handle().pid())).containsOnly(own);
                load.more(2_000);
            }
            for (var socket : sockets) assertThat(socket.echo("still here")).isEqualTo("still here");
            load.close();
            assertThat(load.failures).isEmpty();
        }
        for (var socket : sockets) socket.close();
        for (var old : processes.subList(0, 3))
            assertThat(old.exitCode(PATIENCE)).isZero();
    }

    /// Nice value and scheduling policy of each thread: a process that has loaded at a low priority serves at that of
    /// any other one.
    private static List<String> priorities(long process) throws IOException {
        try (var threads = Files.list(Path.of("/proc/" + process + "/task"))) {
            return threads.flatMap(thread -> {
                        try {
                            var stat = Files.readString(thread.resolve("stat"));
                            var fields =
                                    stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
                            return Stream.of(fields[16] + " " + fields[38]);
                        } catch (IOException ended) {
                            return Stream.empty();
                        }
                    })
                    .toList();
        }
    }

    @Test
    void the_old_process_serves_again_when_the_new_one_is_killed() throws Exception {
        var old = serving();
        try (var load = new Load(old.address(), 4)) {
            load.more(200);
            // Its connection keeps the old process from leaving.
            try (var socket = WebSocketClient.open(old.address(), "/sockets/")) {
                var next = start();
                load.more(200);
                load.close();
                assertThat(load.failures).isEmpty();
                next.kill();
                await().atMost(PATIENCE).until(() -> answers(old.address()));
                assertThat(socket.echo("still here")).isEqualTo("still here");
            }
        }
    }

    private static boolean answers(URI address) {
        try {
            return RawClient.once(address, "GET", "/plain/x").status() == 200;
        } catch (IOException notYet) {
            return false;
        }
    }

    @Test
    void a_new_process_with_a_broken_configuration_leaves_the_old_one_alone() throws Exception {
        var old = serving();
        var conf = Files.writeString(folder.resolve("broken.conf"), "{\"listen_port\": \"many\"}");
        try (var load = new Load(old.address(), 4)) {
            load.more(100);
            assertThat(ProductProcess.exitOf(
                            List.of(
                                    "gateway",
                                    "--conf",
                                    conf.toString(),
                                    "--takeover",
                                    "--takeover-socket",
                                    folder.resolve("t.sock").toString()),
                            SETTINGS))
                    .isEqualTo(2);
            load.more(100);
            load.close();
            assertThat(load.failures).isEmpty();
        }
    }

    @Test
    void a_command_in_the_background_ends_when_the_new_process_serves() throws Exception {
        var old = serving();
        var options = List.of(
                "gateway",
                "--conf",
                folder.resolve("tyk.conf").toString(),
                "--port",
                "0",
                "--takeover",
                "--background",
                "--takeover-socket",
                folder.resolve("t.sock").toString());
        var settings = new HashMap<>(SETTINGS);
        settings.put("TYK_GW_PIDFILELOCATION", folder.resolve("pid").toString());
        settings.put("TYK_GW_LISTENADDRESS", "127.0.0.1");
        assertThat(ProductProcess.exitOf(options, settings)).isZero();
        long pid = Long.parseLong(Files.readString(folder.resolve("pid")).strip());
        try {
            assertThat(pid).isNotEqualTo(old.handle().pid());
            assertThat(old.exitCode(PATIENCE)).isZero();
            assertThat(answers(old.address())).isTrue();
        } finally {
            ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
        }
    }
}
