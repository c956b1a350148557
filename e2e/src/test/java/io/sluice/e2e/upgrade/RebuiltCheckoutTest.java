package io.sluice.e2e.upgrade;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `bin/sluice` of a checkout whose sources change while a process runs. What Maven would build lies ready.
@DisplayNameGeneration(ReplaceUnderscores.class)
class RebuiltCheckoutTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir
    Path folder;

    private Distribution checkout;

    @BeforeEach
    void sources() throws IOException {
        var built = Distribution.make(folder.resolve("built"), "7.8.9");
        checkout = new Distribution(Files.createDirectories(folder.resolve("checkout")));
        Files.move(built.folder().resolve("bin"), checkout.folder().resolve("bin"));
        Files.createDirectories(checkout.folder().resolve("cli/src/main"));
        Files.writeString(checkout.folder().resolve("cli/pom.xml"), "<project/>");
        Files.writeString(checkout.folder().resolve("pom.xml"), "<project/>");
        var maven = Files.createDirectories(folder.resolve("tools")).resolve("mvn");
        Files.writeString(
                maven,
                "#!/bin/sh\nmkdir -p cli/target/sluice && cp -R "
                        + built.folder().resolve("lib") + " cli/target/sluice/lib\n");
        Files.setPosixFilePermissions(maven, PosixFilePermissions.fromString("rwxr-xr-x"));
        edit();
    }

    private void edit() throws IOException {
        Files.writeString(checkout.folder().resolve("cli/src/main/Source.java"), "class Source {}");
    }

    private ProcessBuilder program(String... words) {
        var path = folder.resolve("tools") + ":" + System.getenv("PATH");
        return checkout.command(Map.of("PATH", path), List.of(words));
    }

    /// Builds when sources have changed, and says its version.
    private void version() throws IOException, InterruptedException {
        var process = program("version").start();
        var said = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(said).isZero();
        assertThat(said).contains("sluice 7.8.9");
    }

    private List<Path> builds() throws IOException {
        try (Stream<Path> files = Files.list(checkout.folder().resolve("cli/target/builds"))) {
            return files.filter(Files::isDirectory).sorted().toList();
        }
    }

    private Path newest() throws IOException {
        var builds = checkout.folder().resolve("cli/target/builds");
        return builds.resolve(Files.readString(builds.resolve("newest")).strip());
    }

    @Test
    void a_build_leaves_the_files_of_a_running_process_alone_and_goes_when_nobody_runs_it() throws Exception {
        assumeThat(Files.isDirectory(Path.of("/proc/self"))).as("Linux").isTrue();
        var log = folder.resolve("log").toFile();
        var running = program("start", "--data", folder.resolve("data").toString(), "--port", "0")
                .redirectOutput(log)
                .start();
        try {
            await().atMost(PATIENCE).until(() -> Files.readString(log.toPath()).contains("gateway is listening"));
            var first = builds().getFirst();
            edit();
            version();
            edit();
            version();
            assertThat(builds()).contains(first).hasSize(3);
            assertThat(Files.readString(Path.of("/proc/" + running.pid() + "/cmdline")))
                    .contains(first.resolve("lib").toString());
            var before = newest();

            running.destroy();
            assertThat(running.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
            edit();
            version();
            // The last one and the one before.
            assertThat(builds()).hasSize(2).doesNotContain(first).contains(before, newest());
            version();
            assertThat(builds()).hasSize(2);
        } finally {
            running.destroyForcibly();
        }
    }
}
