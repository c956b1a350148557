package io.sluice.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.cli.terminal.Progress;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;

/// What all scenarios of one run share.
///
/// @param root    of the checkout, with `bin/` and `bench/`
/// @param folder  for what the run leaves behind while it lasts
/// @param quick   short rounds: to see that it works, not to publish
/// @param results grows by one member a scenario
record Run(Path root, Path folder, Cores cores, boolean quick, ObjectNode results) {

    Path peers() {
        return root.resolve("bench/peers");
    }

    /// A new empty folder.
    Path folder(String name) throws IOException {
        return Files.createTempDirectory(folder, name + "-");
    }

    Wrk wrk() {
        return new Wrk(cores, 32);
    }

    CpuPerRequest cpuPerRequest() {
        return quick
                ? new CpuPerRequest(cores, wrk(), Duration.ofSeconds(3), Duration.ofSeconds(2), 3)
                : new CpuPerRequest(cores, wrk(), Duration.ofSeconds(15), Duration.ofSeconds(5), 7);
    }

    Subject upstream() throws IOException, InterruptedException {
        return Subject.upstream(peers(), folder("upstream"), cores);
    }

    void delete() throws IOException {
        try (var files = Files.walk(folder)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) Files.deleteIfExists(file);
        }
    }

    /// On standard error, which it leaves open.
    static Progress progress() {
        return Progress.on(new PrintWriter(System.err, true, UTF_8));
    }

    static void say(String line) {
        System.err.println("bench: " + line);
    }
}
