package io.sluice.packaging;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/// A machine that runs systemd, made of this one's files or of those in `-Dpackages.base`, without its services and
/// without Java. Whatever is done to it goes into a layer of its own: this machine is not touched.
///
/// Needs root and systemd-nspawn; without them the test is skipped. It has no network but loopback.
final class CleanMachine implements AutoCloseable {
    private final Process boot;
    private final String init;
    private final Path layer;

    /// What a command said, to both outputs, and its exit code.
    record Outcome(int code, String output) {}

    private CleanMachine(Process boot, String init, Path layer) {
        this.boot = boot;
        this.init = init;
        this.layer = layer;
    }

    /// Skips the test when this machine cannot do it.
    static void assumePossible() {
        assumeTrue("root".equals(System.getProperty("user.name")), "only root can make a clean machine");
        assumeTrue(
                Files.isExecutable(Path.of("/usr/bin/systemd-nspawn")),
                "systemd-nspawn is not installed (Debian package systemd-container)");
    }

    /// Another machine that begins where this one is. This one must be closed.
    CleanMachine continueIn(Path other) throws IOException {
        Files.createDirectories(other);
        // A copy, because a layer cannot lie below another one that holds it.
        Programs.run(List.of("cp", "-a", layer.resolve("upper").toString(), other.toString()));
        return boot(other);
    }

    static CleanMachine boot(Path layer) throws IOException {
        var script = layer.resolve("boot-root.sh");
        Files.createDirectories(layer);
        try (var text = CleanMachine.class.getResourceAsStream("/boot-root.sh")) {
            Files.write(script, Objects.requireNonNull(text).readAllBytes());
        }
        var process = new ProcessBuilder(
                        "unshare",
                        "--mount",
                        "bash",
                        script.toString(),
                        layer.toString(),
                        System.getProperty("packages.base", "/"))
                .redirectErrorStream(true)
                .start();
        var said = new StringBuilder();
        var output = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
        for (var line = output.readLine(); line != null; line = output.readLine()) {
            if (line.startsWith("init "))
                return new CleanMachine(process, line.substring(5).strip(), layer);
            said.append(line).append('\n');
        }
        throw new IOException("the machine does not boot:\n" + said);
    }

    /// Runs a command line as root on it.
    Outcome run(String shell) throws IOException, InterruptedException {
        var process = new ProcessBuilder(
                        "nsenter",
                        "-t",
                        init,
                        "-a",
                        "env",
                        "-i",
                        "PATH=/usr/sbin:/usr/bin:/sbin:/bin",
                        "HOME=/root",
                        "LC_ALL=C.UTF-8",
                        "DEBIAN_FRONTEND=noninteractive",
                        "sh",
                        "-c",
                        shell)
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().close();
        var output = new String(process.getInputStream().readAllBytes(), UTF_8);
        return new Outcome(process.waitFor(), output);
    }

    /// @return what a command that must succeed said
    String must(String shell) throws IOException, InterruptedException {
        var outcome = run(shell);
        if (outcome.code() != 0) throw new IOException(shell + " ended with " + outcome + "\n" + journal());
        return outcome.output().strip();
    }

    /// Puts a file of this machine on it.
    ///
    /// @return where it is there
    String give(Path file) throws IOException, InterruptedException {
        var name = "/srv/packages/" + file.getFileName();
        var process = new ProcessBuilder("nsenter", "-t", init, "-a", "sh", "-c", "cat > " + name)
                .inheritIO()
                .redirectInput(file.toFile())
                .start();
        if (process.waitFor() != 0) throw new IOException("cannot copy " + file);
        return name;
    }

    /// Waits until the service answers, and says what.
    String answers(String path) throws IOException, InterruptedException {
        return must(
                "curl -sS --retry 60 --retry-delay 1 --retry-connrefused --max-time 10 http://localhost:8080" + path);
    }

    String mainProcess() throws IOException, InterruptedException {
        return must("systemctl show -p MainPID --value sluice-gateway");
    }

    /// Waits until another process than this one is the main one; systemd hears of it some seconds after it serves.
    ///
    /// @return its id
    String successorOf(String process) {
        return await().atMost(Duration.ofSeconds(120))
                .until(this::mainProcess, main -> !main.equals(process) && !main.equals("0"));
    }

    String journal() throws IOException, InterruptedException {
        return run("journalctl --no-pager -q -u sluice-gateway | tail -40").output();
    }

    @Override
    public void close() throws IOException {
        try {
            boot.getOutputStream().close();
            if (!boot.waitFor(60, TimeUnit.SECONDS)) boot.destroyForcibly();
        } catch (InterruptedException stopped) {
            boot.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
