package io.sluice.e2e.upgrade;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.e2e.Control;
import io.sluice.model.document.Json;
import io.sluice.testkit.http.Header;
import io.sluice.testkit.http.RawClient;
import io.sluice.testkit.http.RecordingUpstream;
import io.sluice.testkit.http.Reply;
import io.sluice.testkit.redis.RealRedis;
import io.sluice.testkit.redis.RespClient;
import io.sluice.testkit.websocket.EchoSockets;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/// What an operator has before an upgrade: a Redis with keys, folders with definitions and policies, upstreams, and a
/// configuration file for each gateway. Only the requests for `/counted/` leave analytics records.
final class Estate implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int DEFINITIONS_OF_ITS_OWN = 5;
    private static final int KEYS_AT_ONCE = 500;
    private static final String RECORDS = "analytics-tyk-system-analytics";

    private final Path folder;
    private final RealRedis redis = RealRedis.start();
    private final RecordingUpstream upstream = LongLoad.forgetful(_ -> Reply.json("{}"));
    private final RecordingUpstream origin = LongLoad.upstream();
    private final EchoSockets echo;
    private final List<String> keys = new ArrayList<>();

    /// One gateway of the estate.
    ///
    /// @param address where it listens
    /// @param conf    its configuration file
    record Node(URI address, Path conf) {

        boolean answers() {
            return status("/plain/x") == 200;
        }

        boolean ready() {
            return status("/ready") == 200;
        }

        private int status(String path) {
            try {
                return RawClient.once(address, "GET", path).status();
            } catch (IOException silent) {
                return 0;
            }
        }
    }

    /// The program, however it is run.
    interface Program {
        Distribution.Said run(String... words) throws IOException, InterruptedException;
    }

    /// @param definitions in all
    /// @param keys        in the store, of which the first may call `guarded` and nothing else
    Estate(Path folder, int definitions, int keys) throws IOException {
        this.folder = Files.createDirectories(folder);
        this.echo = EchoSockets.start();
        Files.createDirectories(folder.resolve("policies"));
        for (var own : List.of(
                untracked("plain", upstream.address()),
                untracked("sockets", echo.address()),
                untracked("long", origin.address()),
                Control.keyless("counted", upstream.address()),
                guarded())) {
            define(own);
        }
        for (int i = DEFINITIONS_OF_ITS_OWN; i < definitions; i++) define(untracked("api-" + i, upstream.address()));
        addKeys(keys);
    }

    private static ObjectNode untracked(String id, URI target) {
        return Control.keyless(id, target).put("do_not_track", true);
    }

    private ObjectNode guarded() {
        return Control.withToken("guarded", upstream.address()).put("do_not_track", true);
    }

    private void define(ObjectNode definition) throws IOException {
        var apps = Files.createDirectories(folder.resolve("apps"));
        Files.writeString(apps.resolve(definition.path("api_id").asText() + ".json"), Json.text(definition));
    }

    private void addKeys(int count) throws IOException {
        try (var client = new RespClient(redis.port())) {
            for (int i = 0; i < count; i += KEYS_AT_ONCE) {
                var words = new ArrayList<>(List.of("MSET"));
                for (int k = i; k < Math.min(count, i + KEYS_AT_ONCE); k++) {
                    var key = "default%032x".formatted(k * 0x9e3779b97f4a7c15L);
                    keys.add(key);
                    words.add("apikey-" + key);
                    words.add(Json.text(Control.session(k % 2 == 0 ? "guarded" : "elsewhere")));
                }
                client.send(words.toArray(String[]::new));
            }
        }
    }

    /// A further gateway of this estate: its settings, on a port of its own.
    Node node(String name) throws IOException {
        int port = RealRedis.freePort();
        var settings = Json.object()
                .put("listen_port", port)
                .put("listen_address", "127.0.0.1")
                .put("secret", "s")
                .put("app_path", folder.resolve("apps").toString())
                .put("pid_file_location", folder.resolve(name + ".pid").toString())
                .put("enable_analytics", true)
                .put("graceful_shutdown_delay_seconds", 2)
                .put("graceful_shutdown_timeout_duration", 120);
        settings.putObject("analytics_config").put("storage_expiration_time", 86_400);
        settings.putObject("http_server_options").put("enable_websockets", true);
        settings.putObject("policies")
                .put("policy_path", folder.resolve("policies").toString());
        settings.putObject("storage")
                .put("type", "redis")
                .put("host", "127.0.0.1")
                .put("port", redis.port());
        var conf = Files.writeString(folder.resolve(name + ".conf"), Json.pretty(settings));
        return new Node(URI.create("http://127.0.0.1:" + port), conf);
    }

    /// Starts a gateway so that it can be taken over; returns when it serves.
    Process start(Distribution program, Node node) throws IOException {
        var words = List.of(
                "gateway",
                "--conf",
                node.conf().toString(),
                "--takeover-socket",
                socket(node).toString());
        var process = program.command(Map.of(), words)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log()))
                .start();
        await().atMost(PATIENCE).until(node::ready);
        return process;
    }

    File log() {
        return folder.resolve("gateway.log").toFile();
    }

    Path socket(Node node) {
        return Path.of(node.conf() + ".sock");
    }

    /// What clients are told: the status of requests of each kind.
    Map<String, Integer> decisions(Node node) throws IOException {
        var statuses = new TreeMap<String, Integer>();
        for (var path : List.of("/plain/x", "/guarded/x", "/api-6/x", "/nothing/x", "/hello", "/tyk/apis")) {
            statuses.put(path, RawClient.once(node.address(), "GET", path).status());
        }
        for (int i : List.of(0, 1, 2, 3, keys.size() - 2, keys.size() - 1)) {
            statuses.put("key " + i, status(node, keys.get(i)));
        }
        statuses.put("unknown key", status(node, "default" + "f".repeat(32)));
        return statuses;
    }

    private static int status(Node node, String key) throws IOException {
        return RawClient.once(node.address(), "GET", "/guarded/x", new Header("Authorization", key))
                .status();
    }

    /// Analytics records that reached the store.
    long records() {
        long all = length(RECORDS);
        for (int i = 0; i < 10; i++) all += length(RECORDS + "_" + i);
        return all;
    }

    private long length(String list) {
        return (Long) redis.send("LLEN", list);
    }

    /// What a program exports of the estate, by the name of each part, byte for byte; entries of the store in the order
    /// of their keys.
    Map<String, String> export(Program program, Node node) throws IOException, InterruptedException {
        var out = Files.createTempDirectory(folder, "export");
        var file = out.resolve("backup.tar.gz");
        var said = program.run("backup", "create", "--conf", node.conf().toString(), "--to", file.toString());
        if (said.code() != 0) throw new IOException(said.text());
        var opened = Files.createDirectories(out.resolve("opened"));
        if (new ProcessBuilder("tar", "-xzf", file.toString(), "-C", opened.toString())
                        .start()
                        .waitFor()
                != 0) {
            throw new IOException("tar does not open " + file);
        }
        var parts = new TreeMap<String, String>();
        try (var files = Files.walk(opened)) {
            for (var part : files.filter(Files::isRegularFile).toList()) {
                var name = opened.relativize(part).toString();
                // When, and by whom.
                if (name.equals("about.json") || name.equals("manifest.json")) continue;
                var text = Files.readString(part, java.nio.charset.StandardCharsets.ISO_8859_1);
                parts.put(
                        name,
                        name.endsWith(".jsonl")
                                ? String.join("\n", text.lines().sorted().toList())
                                : text);
            }
        }
        return parts;
    }

    /// Processes whose command line names this folder, and that serve.
    Stream<ProcessHandle> processes() {
        return ProcessHandle.allProcesses().filter(process -> {
            var line = commandLine(process);
            return line.contains(folder.toString()) && line.contains("io.sluice.cli.Sluice");
        });
    }

    /// Its words, each with a zero behind it; "" when the process has gone.
    static String commandLine(ProcessHandle process) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(process.pid()), "cmdline"));
        } catch (IOException gone) {
            return "";
        }
    }

    @Override
    public void close() {
        processes().forEach(ProcessHandle::destroyForcibly);
        redis.close();
        upstream.close();
        origin.close();
        echo.close();
    }
}
