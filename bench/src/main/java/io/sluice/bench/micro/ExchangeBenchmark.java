package io.sluice.bench.micro;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.bench.Definitions;
import io.sluice.bench.FixedExchange;
import io.sluice.gateway.Gateway;
import io.sluice.model.document.Json;
import io.sluice.model.settings.GatewaySettings;
import io.sluice.storage.embedded.EmbeddedStorage;
import io.sluice.testkit.http.Header;
import io.sluice.testkit.http.RawClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/// One request at a time through a whole gateway over loopback. The time is mostly the kernel's; what counts is
/// `gc.alloc.rate.norm`: the bytes that a request allocates in all threads.
@SuppressWarnings("NullAway.Init") // JMH sets a state up in a method of its own.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 5)
@Measurement(iterations = 3, time = 5)
@Fork(
        value = 1,
        // As bin/sluice starts it: Netty's leak detection samples, and allocates for each sample.
        jvmArgsAppend = {"-XX:+UseSerialGC", "-XX:+UseCompactObjectHeaders", "-Dio.netty.leakDetection.level=disabled"})
public class ExchangeBenchmark {
    private static final String SECRET = "bench-secret";
    private static final String ANSWER =
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 12\r\n\r\n" + "{\"id\":12345}";

    private Path folder;
    private ServerSocketChannel upstream;
    private EmbeddedStorage storage;
    private Gateway gateway;
    private FixedExchange keyless;
    private FixedExchange full;

    @Setup(Level.Trial)
    public void start() throws IOException {
        folder = Files.createTempDirectory("sluice-jmh");
        upstream = ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        QuietUpstream.serve(upstream, ANSWER.getBytes(ISO_8859_1));
        var address = "127.0.0.1:" + upstream.socket().getLocalPort();
        var apps = Files.createDirectories(folder.resolve("apps"));
        Files.writeString(apps.resolve("bench.json"), Definitions.keyless("bench", address));
        Files.writeString(apps.resolve("full.json"), Definitions.full(address));
        storage = EmbeddedStorage.open(Files.createDirectories(folder.resolve("store")), InstantSource.system());
        gateway = Gateway.start(GatewaySettings.of(settings(apps)), storage, InstantSource.system());
        makeKey();
        keyless = FixedExchange.open(gateway.port(), "/bench/x", Map.of());
        full = FixedExchange.open(gateway.port(), "/full/x", Map.of("Authorization", "bench-token"));
    }

    @Benchmark
    public void keyless() throws IOException {
        keyless.run();
    }

    @Benchmark
    public void token_rate_limit_quota() throws IOException {
        full.run();
    }

    @TearDown(Level.Trial)
    public void stop() throws IOException {
        keyless.close();
        full.close();
        gateway.close();
        storage.close();
        upstream.close();
        try (var files = Files.walk(folder)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) Files.deleteIfExists(file);
        }
    }

    private static String settings(Path apps) {
        var settings = Json.object()
                .put("listen_address", "127.0.0.1")
                .put("listen_port", 0)
                .put("secret", SECRET)
                .put("app_path", apps.toString())
                .put("hash_keys", true)
                .put("hash_key_function", "murmur64");
        return Json.text(settings);
    }

    private void makeKey() throws IOException {
        try (var client = RawClient.connect(address())) {
            var made = client.exchange(
                    "POST",
                    "/tyk/keys/bench-token",
                    List.of(new Header("X-Tyk-Authorization", SECRET)),
                    Definitions.SESSION.getBytes(UTF_8));
            if (made.status() != 200) throw new IOException("no key: " + made);
        }
    }

    private URI address() {
        return URI.create("http://127.0.0.1:" + gateway.port());
    }
}
