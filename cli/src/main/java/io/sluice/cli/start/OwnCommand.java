package io.sluice.cli.start;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// The command that this process was started with, to start another one like it.
final class OwnCommand {
    /// Names the program that started this virtual machine: after an upgrade it starts the new version.
    private static final String LAUNCHER = "SLUICE_LAUNCHER";

    private OwnCommand() {}

    /// Exactly as it was given (proc(5)); words may be changed.
    static List<String> words(Map<String, String> environment) throws IOException {
        var text = Files.readString(Path.of("/proc/self/cmdline"), StandardCharsets.UTF_8);
        var words = new ArrayList<>(List.of(text.split("\0", -1)));
        // Each word ends with a zero, the last one too.
        words.removeLast();
        var launcher = environment.getOrDefault(LAUNCHER, "");
        // Begins with the class whose main this is.
        int main = words.indexOf(System.getProperty("sun.java.command", "").split(" ", 2)[0]);
        if (main > 0 && !launcher.isEmpty() && Files.isExecutable(Path.of(launcher))) {
            words.subList(0, main + 1).clear();
            words.addFirst(launcher);
        } else {
            words.set(0, Path.of(System.getProperty("java.home"), "bin", "java").toString());
        }
        return words;
    }
}
