package io.sluice.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Where and with what a run was made.
final class Machine {

    private Machine() {}

    static void describe(ObjectNode into) throws IOException, InterruptedException {
        into.put("processor", line(Path.of("/proc/cpuinfo"), "model name"))
                .put("cores", processors())
                .put("memory_megabytes", megabytes(line(Path.of("/proc/meminfo"), "MemTotal")))
                .put("kernel", System.getProperty("os.version"))
                .put("java", Runtime.version().toString())
                .put("nginx", said("nginx/([0-9.]+)", "/usr/sbin/nginx", "-v"))
                .put("haproxy", said("version ([0-9.]+)", "/usr/sbin/haproxy", "-v"))
                .put("wrk", said("wrk ([^ ]+)", "wrk", "-v"));
    }

    /// Load averages of one, five and fifteen minutes.
    static String load() throws IOException {
        var text = Files.readString(Path.of("/proc/loadavg"));
        return String.join(" ", List.of(text.split(" ", -1)).subList(0, 3));
    }

    /// The short name of the commit that is checked out; `+` behind it when files differ from it.
    static String commit(Path root) throws InterruptedException {
        var folder = root.toString();
        var name = output("git", "-C", folder, "rev-parse", "--short", "HEAD").orElse("none");
        var changed = output("git", "-C", folder, "status", "--porcelain", "--untracked-files=no", "--", "*/src/main")
                .orElse("");
        return name.strip() + (changed.isBlank() ? "" : "+");
    }

    /// All of the machine: this process has left one of them to what it measures.
    private static long processors() throws IOException {
        try (var lines = Files.lines(Path.of("/proc/cpuinfo"))) {
            return lines.filter(line -> line.startsWith("processor")).count();
        }
    }

    private static long megabytes(String kilobytes) {
        return Long.parseLong(kilobytes.replaceAll("[^0-9]", "")) / 1024;
    }

    private static String line(Path file, String name) throws IOException {
        return Files.readAllLines(file).stream()
                .filter(line -> line.startsWith(name))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst()
                .orElse("");
    }

    private static String said(String pattern, String... command) throws InterruptedException {
        return output(command)
                .flatMap(text -> java.util.regex.Pattern.compile(pattern)
                        .matcher(text)
                        .results()
                        .map(match -> match.group(1))
                        .findFirst())
                .orElse("none");
    }

    private static Optional<String> output(String... command) throws InterruptedException {
        try {
            var process = new ProcessBuilder(command).redirectErrorStream(true).start();
            var text = new String(process.getInputStream().readAllBytes(), UTF_8);
            process.waitFor();
            return Optional.of(text);
        } catch (IOException notInstalled) {
            return Optional.empty();
        }
    }
}
