package io.sluice.cli.backup;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The product's own main in a process that can be killed, or given little room.
final class Child {
    private Child() {}

    /// @param limit a command of bash that is carried out first; "" is none
    static Process start(Path folder, String limit, String... arguments) throws IOException {
        var java = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:-UsePerfData",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                "io.sluice.cli.Sluice"));
        java.addAll(List.of(arguments));
        var command = new ArrayList<String>();
        if (!limit.isEmpty()) command.addAll(List.of("/bin/bash", "-c", limit + " && exec \"$@\"", "bash"));
        command.addAll(java);
        var builder = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
        builder.environment().keySet().removeIf(name -> name.startsWith("TYK_") || name.startsWith("SLUICE_"));
        return builder.start();
    }

    /// All it says until it ends.
    static String output(Process process) throws IOException {
        return new String(process.getInputStream().readAllBytes(), UTF_8);
    }
}
