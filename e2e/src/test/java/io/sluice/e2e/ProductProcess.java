package io.sluice.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;

/// The product's own main in a process of its own, with the classes of this build.
public final class ProductProcess implements ProductUnderTest {
    private static final Pattern LISTENING = Pattern.compile("gateway is listening.*\\bport=(\\d+)");
    private static final Duration START = Duration.ofSeconds(60);

    private final Process process;
    private final String secret;
    private final List<String> log = new CopyOnWriteArrayList<>();
    private final CompletableFuture<Integer> port = new CompletableFuture<>();
    private final URI address;

    private ProductProcess(Process process, String secret) {
        this.process = process;
        this.secret = secret;
        Thread.ofVirtual().name("product-log").start(this::follow);
        try {
            address = URI.create("http://127.0.0.1:" + port.get(START.toSeconds(), TimeUnit.SECONDS));
        } catch (ExecutionException | TimeoutException notStarted) {
            process.destroyForcibly();
            throw new IllegalStateException("the product did not start:\n" + log(), notStarted);
        } catch (InterruptedException stopped) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IllegalStateException("stopped while starting", stopped);
        }
    }

    /// `sluice start` on embedded storage, with the settings of the recordings.
    ///
    /// @param data      its data folder
    /// @param variables settings as `TYK_GW_…` variables; `TYK_GW_SECRET` should be among them
    public static ProductProcess start(Path data, Map<String, String> variables) {
        RecordedSettings.write(data, 0);
        return run(List.of("start", "--data", data.toString(), "--port", "0"), variables);
    }

    /// The command with these arguments, once it listens.
    public static ProductProcess run(List<String> arguments, Map<String, String> variables) {
        try {
            return new ProductProcess(
                    command(arguments, variables).start(), variables.getOrDefault("TYK_GW_SECRET", ""));
        } catch (IOException unusable) {
            throw new UncheckedIOException("cannot run " + arguments, unusable);
        }
    }

    /// The exit code of the command with these arguments, which is expected to end by itself.
    public static int exitOf(List<String> arguments, Map<String, String> variables)
            throws IOException, InterruptedException {
        var process = command(arguments, variables)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            if (process.waitFor(START.toSeconds(), TimeUnit.SECONDS)) return process.exitValue();
            throw new IllegalStateException(arguments + " does not end");
        } finally {
            process.destroyForcibly();
        }
    }

    private static ProcessBuilder command(List<String> arguments, Map<String, String> variables) {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(
                "-XX:+UseSerialGC",
                "-XX:+UseCompactObjectHeaders",
                "-Xmx256m",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                "io.sluice.cli.Sluice"));
        command.addAll(arguments);
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        var environment = new HashMap<>(variables);
        environment.putIfAbsent("TYK_GW_LISTENADDRESS", "127.0.0.1");
        environment.putIfAbsent("TYK_GW_LOGFORMAT", "default");
        builder.environment().keySet().removeIf(name -> name.startsWith("TYK_"));
        builder.environment().putAll(environment);
        return builder;
    }

    @Override
    public URI address() {
        return address;
    }

    @Override
    public String secret() {
        return secret;
    }

    /// Everything it wrote so far.
    public String log() {
        return String.join("\n", log);
    }

    public ProcessHandle handle() {
        return process.toHandle();
    }

    /// SIGKILL, as a crash would.
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /// SIGTERM; returns at once.
    public void terminate() {
        process.destroy();
    }

    /// The exit code, once the process has ended.
    public int exitCode(Duration patience) throws InterruptedException {
        if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new IllegalStateException("still running after " + patience + ":\n" + log());
        }
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    private void follow() {
        try (var lines = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                log.add(line);
                var listening = LISTENING.matcher(line);
                if (listening.find()) port.complete(Integer.valueOf(listening.group(1)));
            }
        } catch (IOException ended) {
            // The process is gone; its log ends here.
        }
        port.completeExceptionally(new IllegalStateException("the process ended"));
    }
}
