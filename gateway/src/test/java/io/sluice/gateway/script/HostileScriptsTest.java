package io.sluice.gateway.script;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(ReplaceUnderscores.class)
class HostileScriptsTest {
    private static final int MOST_SECONDS = 300;

    /// A process as the gateway's: it would end at the first memory that is not there, and hang with a
    /// script that does.
    @Test
    void none_of_them_ends_or_holds_a_process(@TempDir Path folder) throws Exception {
        var output = folder.resolve("output");
        var process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx1g",
                        "-XX:+ExitOnOutOfMemoryError",
                        "-cp",
                        System.getProperty("java.class.path"),
                        AttackRun.class.getName())
                .redirectOutput(output.toFile())
                .redirectError(folder.resolve("error").toFile())
                .start();
        try {
            var ended = process.waitFor(MOST_SECONDS, TimeUnit.SECONDS);
            var lines = Files.readAllLines(output);
            assertThat(ended).as("ended by itself; at last %s", last(lines)).isTrue();
            assertThat(process.exitValue()).as("at last %s", last(lines)).isZero();
            assertThat(lines).noneMatch(line -> line.contains("\tESCAPED"));
            assertThat(lines).anyMatch(line -> line.startsWith("canary\talive"));
            assertThat(lines.stream().filter(line -> line.contains("\t")))
                    .hasSize(AttackRun.scripts("attacks.js").size() + 1);
            // No script writes there.
            assertThat(Files.readString(folder.resolve("error"))).doesNotContain("\tat ");
        } finally {
            process.destroyForcibly();
        }
    }

    private static String last(List<String> lines) {
        return lines.isEmpty() ? "nothing" : lines.getLast();
    }
}
