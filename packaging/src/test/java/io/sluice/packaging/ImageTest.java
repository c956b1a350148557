package io.sluice.packaging;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/// The image, unpacked and started without a container runtime, in namespaces of its own.
@DisplayNameGeneration(ReplaceUnderscores.class)
@EnabledIfSystemProperty(named = "packages.full", matches = "true", disabledReason = "run by: bin/test packages")
class ImageTest {
    private static final Duration DEADLINE = Duration.ofSeconds(90);

    @TempDir
    private Path folder;

    @Test
    void it_serves_without_privileges_from_files_that_cannot_be_written_and_ends_when_told() throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "only root can make namespaces for an image");
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/redis-server")), "redis-server is not installed");
        var image = UnpackedImage.of(BuiltPackages.assumeBuilt().now().image(), folder);
        assertThat(image.user()).isEqualTo("65532:65532");
        for (var absent : List.of("bin/sh", "usr/bin", "opt/sluice-gateway/bin/sluice")) {
            assertThat(image.root().resolve(absent)).doesNotExist();
        }

        try (var running = Running.start(image, folder)) {
            await().atMost(DEADLINE)
                    .untilAsserted(() -> assertThat(running.asks("/live")).isEqualTo("200"));
            await().atMost(DEADLINE)
                    .untilAsserted(() -> assertThat(running.asks("/ready")).isEqualTo("200"));
            assertThat(running.asks("/tyk/apis", "X-Tyk-Authorization: of the test"))
                    .isEqualTo("200");
            assertThat(running.asks("/tyk/apis", "X-Tyk-Authorization: another"))
                    .isEqualTo("403");

            var java = running.java();
            assertThat(Files.readString(Path.of("/proc/" + java.pid() + "/status")))
                    .containsPattern("Uid:\\s+65532\\s+65532\\s")
                    .containsPattern("Gid:\\s+65532\\s+65532\\s")
                    .containsPattern("CapEff:\\s+0000000000000000\n")
                    .containsPattern("NoNewPrivs:\\s+1\n");
            for (var place : List.of("opt/here", "etc/sluice/here", "tmp/here")) {
                var file = Path.of("/proc/" + java.pid() + "/root").resolve(place);
                assertThatThrownBy(() -> Files.writeString(file, "x"))
                        .isInstanceOf(FileSystemException.class)
                        .hasMessageContaining("Read-only file system");
            }
            running.end();
            assertThat(running.log()).contains("message=\"stopped\"").doesNotContain("ended with");
        }
    }

    /// A started image, and a Redis in its network.
    private record Running(Process process, Path logFile, List<Process> others) implements AutoCloseable {
        static Running start(UnpackedImage image, Path folder) throws IOException {
            var script = folder.resolve("start-image.sh");
            try (var text = ImageTest.class.getResourceAsStream("/start-image.sh")) {
                Files.write(script, Objects.requireNonNull(text).readAllBytes());
            }
            var command = new ArrayList<String>(List.of("unshare", "--mount", "--net", "--pid", "--fork"));
            command.addAll(List.of(
                    "--kill-child", "bash", script.toString(), image.root().toString()));
            command.addAll(List.of(image.user(), "/var/lib/sluice-gateway"));
            command.addAll(image.command());
            var log = folder.resolve("log");
            var builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
            builder.environment().put("TYK_GW_SECRET", "of the test");
            builder.environment().put("TYK_GW_STORAGE_HOST", "127.0.0.1");
            builder.environment().keySet().removeAll(List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS"));
            var running = new Running(builder.start(), log, new ArrayList<>());
            await().atMost(DEADLINE).until(running::isUp);
            running.others.add(running.inNetwork("redis-server", "--save", "", "--dir", folder.toString()));
            return running;
        }

        private boolean isUp() throws IOException {
            return log().contains("level=") || !process.isAlive();
        }

        String log() throws IOException {
            return Files.readString(logFile);
        }

        ProcessHandle java() throws IOException {
            return process.descendants()
                    .filter(child -> child.info().command().orElse("").endsWith("/runtime/bin/java"))
                    .findFirst()
                    .orElseThrow(() -> new IOException("the program does not run"));
        }

        private Process inNetwork(String... words) throws IOException {
            var command = new ArrayList<>(List.of("nsenter", "-t", Long.toString(java().pid()), "-n"));
            command.addAll(List.of(words));
            return new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
        }

        /// The status of the answer.
        String asks(String path, String... headers) throws IOException {
            var command = new ArrayList<>(List.of("nsenter", "-t", Long.toString(java().pid()), "-n", "curl", "-s"));
            command.addAll(List.of("-o", "/dev/null", "-w", "%{http_code}", "--max-time", "30"));
            for (var header : headers) command.addAll(List.of("-H", header));
            command.add("http://127.0.0.1:8080" + path);
            var curl = new ProcessBuilder(command).start();
            return new String(curl.getInputStream().readAllBytes(), UTF_8);
        }

        /// Sends it the signal that a runtime sends, and waits.
        void end() throws IOException, InterruptedException {
            process.getOutputStream().close();
            assertThat(process.waitFor(DEADLINE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        }

        @Override
        public void close() {
            for (var other : others) other.destroyForcibly();
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }
}
