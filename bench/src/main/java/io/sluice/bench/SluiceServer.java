package io.sluice.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.testkit.http.Header;
import io.sluice.testkit.http.RawAnswer;
import io.sluice.testkit.http.RawClient;
import io.sluice.testkit.redis.RealRedis;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The product by its own command on the measured core, with its definitions laid into its folder beforehand.
///
/// @param started from the start of the process to the first answer of the given request
record SluiceServer(Process process, int port, Duration started) implements AutoCloseable {
    private static final String SECRET = "bench-secret";
    private static final Duration START = Duration.ofMinutes(2);

    /// @param root   of the checkout or package, with `bin/sluice`
    /// @param folder empty; becomes the data folder
    /// @param apis   definitions by file name
    /// @param redis  the store; embedded when empty
    /// @param probe  path of the request whose 200 ends the start
    static SluiceServer start(
            Path root, Path folder, Cores cores, Map<String, String> apis, Optional<RealRedis> redis, String probe)
            throws IOException, InterruptedException {
        return start(root, folder, cores, apis, redis, probe, List.of(), Map.of());
    }

    /// @param options   of the command, besides those that name its settings
    /// @param variables more settings
    static SluiceServer start(
            Path root,
            Path folder,
            Cores cores,
            Map<String, String> apis,
            Optional<RealRedis> redis,
            String probe,
            List<String> options,
            Map<String, String> variables)
            throws IOException, InterruptedException {
        var apps = Files.createDirectories(folder.resolve("apps"));
        for (var api : apis.entrySet()) Files.writeString(apps.resolve(api.getKey()), api.getValue());
        int port = Ports.free();
        var command = new ArrayList<>(List.of(root.resolve("bin/sluice").toString()));
        if (redis.isEmpty()) {
            command.addAll(List.of("start", "--data", folder.toString(), "--port", Integer.toString(port)));
        } else {
            var conf = Files.writeString(
                    folder.resolve("tyk.conf"), conf(folder, redis.get().port()));
            command.addAll(List.of("gateway", "--conf", conf.toString(), "--port", Integer.toString(port)));
        }
        command.addAll(options);
        var log = folder.resolve("out.log");
        var builder = new ProcessBuilder(cores.pinnedToMeasured(command))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment()
                .putAll(Map.of(
                        "TYK_GW_SECRET", SECRET,
                        "TYK_GW_LISTENADDRESS", "127.0.0.1",
                        "TYK_GW_ENABLEANALYTICS", "true",
                        "TYK_GW_ENABLEJSVM", "true",
                        "TYK_GW_LOGLEVEL", "warn"));
        builder.environment().putAll(variables);
        long begin = System.nanoTime();
        var process = builder.start();
        try {
            awaitAnswer(port, probe, process);
            return new SluiceServer(process, port, Duration.ofNanos(System.nanoTime() - begin));
        } catch (IOException failed) {
            process.destroy();
            throw new IOException("Sluice did not start:\n" + Files.readString(log), failed);
        }
    }

    private static String conf(Path folder, int redisPort) {
        return """
                {
                  "use_db_app_configs": false,
                  "app_path": "%s",
                  "hash_keys": true,
                  "hash_key_function": "murmur64",
                  "policies": {"policy_source": "file", "policy_path": "%s"},
                  "storage": {"type": "redis", "host": "127.0.0.1", "port": %d}
                }
                """.formatted(folder.resolve("apps"), folder.resolve("policies"), redisPort);
    }

    private static void awaitAnswer(int port, String probe, Process process) throws IOException, InterruptedException {
        long end = System.nanoTime() + START.toNanos();
        IOException last = new IOException("no answer after " + START);
        while (System.nanoTime() - end < 0) {
            if (!process.isAlive()) throw new IOException("the process ended with " + process.exitValue());
            try {
                if (RawClient.once(address(port), "GET", probe).status() == 200) return;
            } catch (IOException notYet) {
                last = notYet;
            }
            Thread.sleep(Duration.ofMillis(2));
        }
        throw last;
    }

    Subject subject(String name, String target, Map<String, String> headers) {
        return new Subject(name, process, port, target, headers, "");
    }

    /// @throws IOException unless the answer is a 200
    RawAnswer control(String method, String path, String body) throws IOException {
        var headers =
                List.of(new Header("X-Tyk-Authorization", SECRET), new Header("Content-Type", "application/json"));
        try (var client = RawClient.connect(address(port)).patience(START)) {
            var answer = client.exchange(method, path, headers, body.getBytes(UTF_8));
            if (answer.status() != 200) throw new IOException(method + " " + path + ": " + answer);
            return answer;
        }
    }

    void reload() throws IOException {
        control("GET", "/tyk/reload/?block=true", "");
    }

    private static URI address(int port) {
        return URI.create("http://127.0.0.1:" + port);
    }

    @Override
    public void close() {
        subject("Sluice", "/", Map.of()).close();
    }
}
