package io.sluice.gateway.takeover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/// Policies are numbers of Linux: 0 is that of any thread, 5 the idle one. The nice value stands behind it.
@DisplayNameGeneration(ReplaceUnderscores.class)
class GivingWayTest {
    private static final List<String> UNPRIVILEGED =
            List.of("prlimit", "--nice=0:0", "setpriv", "--bounding-set=-sys_nice");
    private static final List<String> LIMITED =
            List.of("prlimit", "--nice=20:20", "setpriv", "--bounding-set=-sys_nice");

    @BeforeEach
    void assumePossible() throws Exception {
        assumeThat(Files.isDirectory(Path.of("/proc/self/task"))).as("Linux").isTrue();
        assumeThat(run(List.of("nice", "-n", "5", "nice", "-n", "-5", "nice"), Map.of()))
                .as("a test that may raise priorities, at the usual one")
                .containsExactly("0");
    }

    @Test
    void the_threads_of_a_process_give_way_and_come_back_with_the_nice_value_of_its_launcher() throws Exception {
        assertThat(program(List.of("nice", "-n", "10"), Map.of("SLUICE_NICE", "0")))
                .containsExactly("before [0/10]", "while [5/10]", "after [0/0]");
    }

    @Test
    void a_nice_value_and_a_policy_that_somebody_else_gave_stay() throws Exception {
        assertThat(program(List.of("nice", "-n", "7"), Map.of()))
                .containsExactly("before [0/7]", "while [5/7]", "after [0/7]");
        assertThat(program(List.of("chrt", "--idle", "0"), Map.of()))
                .containsExactly("before [5/0]", "while [5/0]", "after [5/0]");
    }

    @Test
    void who_could_not_come_back_does_not_go() throws Exception {
        assumeThat(run(with(UNPRIVILEGED, "true"), Map.of())).as("setpriv").isEmpty();
        assertThat(program(UNPRIVILEGED, Map.of())).containsExactly("before [0/0]", "while [0/0]", "after [0/0]");
    }

    @Test
    void the_limit_of_a_unit_is_privilege_enough() throws Exception {
        assumeThat(run(with(LIMITED, "true"), Map.of())).as("setpriv").isEmpty();
        assertThat(program(with(LIMITED, "nice", "-n", "10"), Map.of("SLUICE_NICE", "0")))
                .containsExactly("before [0/10]", "while [5/10]", "after [0/0]");
    }

    private static List<String> program(List<String> before, Map<String, String> environment) throws Exception {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        return run(
                with(
                        before,
                        java,
                        "-XX:+UseSerialGC",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        GivingWayProgram.class.getName()),
                environment);
    }

    private static List<String> with(List<String> before, String... words) {
        var all = new ArrayList<>(before);
        all.addAll(List.of(words));
        return all;
    }

    /// The lines it says; those of a program that is not there or fails are its excuse.
    private static List<String> run(List<String> command, Map<String, String> environment) throws Exception {
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().remove("SLUICE_NICE");
        builder.environment().putAll(environment);
        try {
            var process = builder.start();
            var lines = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
            int code = process.waitFor();
            return code == 0 ? lines : with(lines, "ended with " + code);
        } catch (IOException missing) {
            return List.of(missing.toString());
        }
    }
}
