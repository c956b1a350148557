package io.sluice.packaging;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.List;

/// Runs other programs.
final class Programs {
    private Programs() {}

    /// @return what it wrote to both outputs
    /// @throws IOException when it fails, with its command and what it wrote
    static String run(List<String> command) throws IOException {
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        // Options for virtual machines are told on standard error, and change what is linked.
        builder.environment().keySet().removeAll(List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS"));
        var process = builder.start();
        process.getOutputStream().close();
        var output = new String(process.getInputStream().readAllBytes(), UTF_8);
        try {
            int code = process.waitFor();
            if (code != 0) throw new IOException(String.join(" ", command) + " ended with " + code + ":\n" + output);
            return output;
        } catch (InterruptedException stopped) {
            process.destroy();
            Thread.currentThread().interrupt();
            throw new IOException("stopped while " + command.getFirst() + " was running", stopped);
        }
    }
}
