package io.sluice.cli.upgrade.live;

import io.sluice.cli.start.Installation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// The process that serves an installation, as `/proc` shows it.
///
/// @param words       of its command line behind the program: `gateway --conf tyk.conf`
/// @param folder      its working folder
/// @param environment its variables; they may hold secrets
/// @param home        of the program it runs; empty when it does not run from its jars
/// @param started     when
public record RunningGateway(
        long pid,
        List<String> words,
        Path folder,
        Map<String, String> environment,
        Optional<Path> home,
        Instant started) {
    private static final Path PROC = Path.of("/proc");
    private static final String MAIN = "io.sluice.cli.Sluice";
    private static final String SOCKET = "--takeover-socket";
    /// Of the fields behind the name in `/proc/PID/stat`.
    private static final int START_TICKS = 19;
    /// As Linux counts for programs, whatever it counts for itself.
    private static final int TICKS_A_SECOND = 100;
    /// A file that was put there just before the start is not one that was written over.
    private static final Duration TOLERANCE = Duration.ofMillis(300);

    public RunningGateway {
        words = List.copyOf(words);
        environment = Map.copyOf(environment);
    }

    /// Variables could show secrets.
    @Override
    public String toString() {
        return "process " + pid + " " + words;
    }

    /// The one that serves an installation; of two, of which one is leaving, the later.
    public static Optional<RunningGateway> of(Installation installation) {
        return ProcessHandle.allProcesses()
                .map(RunningGateway::read)
                .flatMap(Optional::stream)
                .filter(process -> process.serves(installation))
                .max(Comparator.comparing(RunningGateway::started).thenComparing(RunningGateway::pid));
    }

    private static Optional<RunningGateway> read(ProcessHandle process) {
        var place = PROC.resolve(Long.toString(process.pid()));
        try {
            var line = zeroEnded(Files.readString(place.resolve("cmdline"), StandardCharsets.ISO_8859_1));
            int main = line.indexOf(MAIN);
            if (main < 0 || main + 1 == line.size()) return Optional.empty();
            var words = line.subList(main + 1, line.size());
            if (!words.getFirst().equals("gateway") && !words.getFirst().equals("start")) return Optional.empty();
            // Starts another process and ends.
            if (words.contains("--background")) return Optional.empty();
            return Optional.of(new RunningGateway(
                    process.pid(),
                    words,
                    Files.readSymbolicLink(place.resolve("cwd")),
                    variables(Files.readString(place.resolve("environ"), StandardCharsets.ISO_8859_1)),
                    home(line),
                    process.info().startInstant().orElse(Instant.EPOCH)));
        } catch (IOException gone) {
            return Optional.empty();
        }
    }

    private static List<String> zeroEnded(String text) {
        var words = new ArrayList<>(List.of(text.split("\0", -1)));
        words.removeLast();
        return words;
    }

    private static Map<String, String> variables(String text) {
        var variables = new TreeMap<String, String>();
        for (var entry : zeroEnded(text + (text.endsWith("\0") ? "" : "\0"))) {
            int equals = entry.indexOf('=');
            if (equals > 0) variables.put(entry.substring(0, equals), entry.substring(equals + 1));
        }
        return variables;
    }

    /// `-cp HOME/lib/cli-1.2.3.jar`.
    private static Optional<Path> home(List<String> line) {
        int option = Math.max(line.indexOf("-cp"), line.indexOf("-classpath"));
        if (option < 0 || option + 1 >= line.size()) return Optional.empty();
        var jar = Path.of(line.get(option + 1).split(":", -1)[0]);
        var lib = jar.getParent();
        return jar.toString().endsWith(".jar") && lib != null ? Optional.ofNullable(lib.getParent()) : Optional.empty();
    }

    private boolean serves(Installation installation) {
        if (installation.data().isPresent()) {
            return words.getFirst().equals("start")
                    && same(
                            folder.resolve(option("--data").orElse(environment.getOrDefault("SLUICE_DATA", "data"))),
                            installation.data().get().root());
        }
        return words.getFirst().equals("gateway")
                && same(folder.resolve(option("--conf").orElse("tyk.conf")), installation.settingsFile());
    }

    private static boolean same(Path one, Path other) {
        try {
            return Files.isSameFile(one, other);
        } catch (IOException absent) {
            return false;
        }
    }

    /// The value of an option of its command line.
    public Optional<String> option(String name) {
        for (int i = 0; i < words.size(); i++) {
            if (words.get(i).equals(name) && i + 1 < words.size()) return Optional.of(words.get(i + 1));
            if (words.get(i).startsWith(name + "="))
                return Optional.of(words.get(i).substring(name.length() + 1));
        }
        return Optional.empty();
    }

    /// Whether another process can take its place while requests run.
    public boolean canBeTakenOver() {
        return words.getFirst().equals("gateway")
                && (option(SOCKET).isPresent() || environment.containsKey("RUNTIME_DIRECTORY"));
    }

    /// A jar that it has open and that was written or changed since it started: `cp` over the files of a running
    /// program, where unpacking or a package manager puts new files in their place. What it has not read
    /// yet it cannot
    /// read any more.
    public Optional<Path> overwritten(Instant now) {
        try (var descriptors = Files.list(PROC.resolve(pid + "/fd"))) {
            var since = begin(now).plus(TOLERANCE);
            return descriptors
                    .map(descriptor -> changed(descriptor, since))
                    .flatMap(Optional::stream)
                    .min(Comparator.naturalOrder());
        } catch (IOException | UncheckedIOException hidden) {
            return Optional.empty();
        }
    }

    /// More exactly than [#started], which counts from the second in which the machine was started.
    private Instant begin(Instant now) throws IOException {
        var stat = Files.readString(PROC.resolve(pid + "/stat"), StandardCharsets.ISO_8859_1);
        // The name of the program may hold anything; the fields behind it are numbers (proc(5)).
        var fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        long begunMillis = Long.parseLong(fields[START_TICKS]) * 1000 / TICKS_A_SECOND;
        var uptime = Files.readString(PROC.resolve("uptime")).split(" ", -1)[0];
        long upMillis = (long) (Double.parseDouble(uptime) * 1000);
        return now.minusMillis(upMillis - begunMillis);
    }

    private static Optional<Path> changed(Path descriptor, Instant since) {
        try {
            // "(deleted)" follows the name of what has gone.
            var file = Files.readSymbolicLink(descriptor);
            if (!file.toString().endsWith(".jar")) return Optional.empty();
            var changed = (FileTime) Files.getAttribute(descriptor, "unix:ctime");
            return changed.toInstant().isAfter(since) ? Optional.of(file) : Optional.empty();
        } catch (IOException gone) {
            return Optional.empty();
        }
    }

    public boolean alive() {
        return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
    }

    /// Where what it prints goes, when another process can write there too.
    public Optional<Path> output() {
        var descriptor = PROC.resolve(pid + "/fd/1");
        try {
            var target = Files.readSymbolicLink(descriptor).toString();
            if (target.startsWith("/")) return Optional.of(Path.of(target)).filter(Files::exists);
            return target.startsWith("pipe:") ? Optional.of(descriptor) : Optional.empty();
        } catch (IOException hidden) {
            return Optional.empty();
        }
    }
}
