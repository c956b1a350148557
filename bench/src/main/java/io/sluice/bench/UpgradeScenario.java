package io.sluice.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.testkit.redis.RealRedis;
import io.sluice.testkit.websocket.EchoSockets;
import io.sluice.testkit.websocket.WebSocketClient;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// `upgrade`: processes that take over from each other while clients are served, by the command that a unit's
/// `ExecReload=` runs. Nothing may fail: requests on kept and on new connections, WebSockets, slow downloads.
///
/// The new process starts on the core of the old one.
final class UpgradeScenario implements Scenario {
    private static final int APIS = 1_000;
    private static final int SOCKETS = 200;
    private static final int KEPT = 50;
    private static final double KEPT_PER_SECOND = 1_500;
    private static final int NEW = 8;
    private static final double NEW_PER_SECOND = 100;
    /// At the pace of the client about half a minute.
    private static final long DOWNLOAD_BYTES = 64L * 1024 * 1024;
    /// What is compared: as long before the command as from its beginning on.
    private static final Duration MINUTE = Duration.ofSeconds(60);

    /// In which the new process loads and takes over.
    private static final Duration MOMENT = Duration.ofSeconds(12);

    @Override
    public String name() {
        return "upgrade";
    }

    @Override
    public void run(Run run) throws IOException, InterruptedException {
        var opened = new ArrayList<AutoCloseable>();
        var folder = run.folder("sluice");
        try {
            var redis = Closing.later(opened, RealRedis.start());
            var upstream = Closing.later(opened, run.upstream());
            var echo = Closing.later(opened, EchoSockets.start());
            var origin = Closing.later(opened, SlowDownload.Origin.start(DOWNLOAD_BYTES));
            var apis = Definitions.many(APIS, "127.0.0.1:" + upstream.port());
            apis.put(
                    "sockets.json",
                    Definitions.keyless("sockets", echo.address().getAuthority()));
            apis.put("download.json", Definitions.keyless("download", "127.0.0.1:" + origin.port()));
            var first = start(run, folder, apis, redis);
            opened.add(() -> end(folder));
            measure(run, new Takeover(run, folder, first.port()), first.port());
        } finally {
            Closing.all(opened);
        }
        UpgradeCommands.measure(run, (ObjectNode) run.results().path(name()));
    }

    private static SluiceServer start(Run run, Path folder, Map<String, String> apis, RealRedis redis)
            throws IOException, InterruptedException {
        return SluiceServer.start(
                run.root(),
                folder,
                run.cores(),
                apis,
                Optional.of(redis),
                "/bench/x",
                List.of("--takeover-socket", folder.resolve("takeover.sock").toString()),
                settings(folder));
    }

    private static Map<String, String> settings(Path folder) {
        return Map.of(
                "TYK_GW_SECRET", "bench-secret",
                "TYK_GW_LISTENADDRESS", "127.0.0.1",
                "TYK_GW_ENABLEANALYTICS", "true",
                "TYK_GW_LOGLEVEL", "warn",
                "TYK_GW_HTTPSERVEROPTIONS_ENABLEWEBSOCKETS", "true",
                "TYK_GW_GRACEFULSHUTDOWNTIMEOUTDURATION", "600",
                "TYK_GW_PIDFILELOCATION", folder.resolve("pid").toString());
    }

    /// The command of an operator.
    private record Takeover(Run setting, Path folder, int port) {

        /// Until the new process serves.
        Duration carryOut() throws IOException, InterruptedException {
            var command = setting.cores()
                    .pinnedToMeasured(List.of(
                            setting.root().resolve("bin/sluice").toString(),
                            "gateway",
                            "--conf",
                            folder.resolve("tyk.conf").toString(),
                            "--port",
                            Integer.toString(port),
                            "--takeover",
                            "--takeover-socket",
                            folder.resolve("takeover.sock").toString(),
                            "--background"));
            var log = folder.resolve("takeover.log").toFile();
            var builder = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log));
            builder.environment().putAll(settings(folder));
            long begin = System.nanoTime();
            int code = builder.start().waitFor();
            if (code != 0) throw new IOException("a takeover was refused:\n" + Files.readString(log.toPath()));
            return Duration.ofNanos(System.nanoTime() - begin);
        }
    }

    private void measure(Run run, Takeover takeover, int port) throws IOException, InterruptedException {
        int times = run.quick() ? 1 : 3;
        var span = run.quick() ? MOMENT : MINUTE;
        var address = URI.create("http://127.0.0.1:" + port);
        var millis = new ArrayList<Double>();
        var quiet = new ArrayList<Double>();
        var changing = new ArrayList<Double>();
        var moment = new ArrayList<Double>();
        long broken = 0;
        var sockets = new ArrayList<WebSocketClient>();
        for (int i = 0; i < SOCKETS; i++) sockets.add(WebSocketClient.open(address, "/sockets/"));
        var kept = SteadyClient.start(address, "/bench/x", true, KEPT, KEPT_PER_SECOND);
        var fresh = SteadyClient.start(address, "/bench/x", false, NEW, NEW_PER_SECOND);
        try (kept;
                fresh) {
            Thread.sleep(span);
            for (int i = 0; i < times; i++) {
                long begin = System.nanoTime();
                Thread.sleep(span);
                try (var download = SlowDownload.start(port, "/download/x", DOWNLOAD_BYTES)) {
                    long command = System.nanoTime();
                    millis.add(takeover.carryOut().toNanos() / 1e6);
                    long rest = command + span.toNanos() - System.nanoTime();
                    if (rest > 0) Thread.sleep(Duration.ofNanos(rest));
                    quiet.add(kept.between(begin, command).millis(0.99));
                    changing.add(kept.between(command, System.nanoTime()).millis(0.99));
                    moment.add(kept.between(command, command + MOMENT.toNanos()).millis(0.99));
                    if (!download.isWhole()) broken++;
                }
                Run.say("takeover " + (i + 1) + " of " + times + ": " + Math.round(millis.getLast()) + " ms, p99 "
                        + quiet.getLast() + " ms, then " + changing.getLast() + " ms");
            }
        }
        long silent = sockets.stream().filter(socket -> !echoes(socket)).count();
        for (var socket : sockets) socket.close();
        for (var failure : failures(kept, fresh)) Run.say("failed: " + failure);
        run.results()
                .putObject(name())
                .put("apis", APIS)
                .put("takeovers", times)
                .put("requests_on_kept_connections", kept.answered())
                .put("requests_on_new_connections", fresh.answered())
                .put("dropped_requests", failures(kept, fresh).size())
                .put("web_sockets", SOCKETS)
                .put("dropped_web_sockets", silent)
                .put("slow_downloads", times)
                .put("dropped_downloads", broken)
                .put("command_to_serving_millis", Rounded.to(Median.of(millis.stream()), 0))
                .put("seconds_compared", span.toSeconds())
                .put("p99_millis_before", Rounded.to(Median.of(quiet.stream()), 2))
                .put("p99_millis_during", Rounded.to(Median.of(changing.stream()), 2))
                .put("p99_times", Rounded.to(Median.of(changing.stream()) / Median.of(quiet.stream()), 1))
                .put("p99_millis_first_12_seconds", Rounded.to(Median.of(moment.stream()), 2))
                .put("p99_millis_added", Rounded.to(Median.of(changing.stream()) - Median.of(quiet.stream()), 2));
    }

    private static List<String> failures(SteadyClient kept, SteadyClient fresh) {
        var all = new ArrayList<>(kept.failures());
        all.addAll(fresh.failures());
        return all;
    }

    private static boolean echoes(WebSocketClient socket) {
        try {
            return socket.echo("still here").equals("still here");
        } catch (IOException dropped) {
            return false;
        }
    }

    /// The last one in charge is nobody's child.
    private static void end(Path folder) throws IOException {
        var pid = folder.resolve("pid");
        if (!Files.exists(pid)) return;
        ProcessHandle.of(Long.parseLong(Files.readString(pid).strip())).ifPresent(process -> {
            process.destroyForcibly();
            process.onExit().join();
        });
    }
}
