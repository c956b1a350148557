package io.sluice.cli.upgrade.apply;

import io.sluice.cli.start.Installation;
import io.sluice.cli.upgrade.live.Probe;
import io.sluice.cli.upgrade.live.RunningGateway;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/// For programs in plain folders: the other program is started with the command line, variables and working folder of
/// the running one. A gateway is taken over; one on embedded storage, which only one process can have open, is ended
/// first.
final class FolderCarrier implements Carrier {
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final Duration OTHERS = Duration.ofSeconds(30);
    private static final long LOOK_MILLIS = 100;
    /// What the surroundings of a process say about this very process.
    private static final Set<String> PERSONAL =
            Set.of("NOTIFY_SOCKET", "LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES", "WATCHDOG_PID", "SLUICE_READY_FILE");

    private final Installation installation;
    private final Optional<RunningGateway> pattern;
    private final Path before;
    private final Path after;
    private final Optional<Path> link;
    private final Path log;

    /// @param pattern      whose command line and surroundings a process gets; empty: those of the running one
    /// @param before,after folders of the two programs
    /// @param link         leads to the one in use
    /// @param log          takes what the process prints, when it cannot go where it went
    FolderCarrier(
            Installation installation,
            Optional<RunningGateway> pattern,
            Path before,
            Path after,
            Optional<Path> link,
            Path log) {
        this.installation = installation;
        this.pattern = pattern;
        this.before = before;
        this.after = after;
        this.link = link;
        this.log = log;
    }

    @Override
    public String how() {
        boolean smooth = RunningGateway.of(installation)
                .map(RunningGateway::canBeTakenOver)
                .orElse(false);
        return smooth
                ? "the new process takes over the sockets of the running one; no request is lost"
                : "the running process ends what it began and stops, then the new one starts: for some seconds nobody"
                        + " answers (start the gateway with --takeover-socket FILE to avoid that)";
    }

    @Override
    public void forward() throws IOException, InterruptedException {
        replace(after);
    }

    /// A command that was killed may have left a process that is on its way: while that one takes over,
    /// nobody else can. It comes or fails by itself, and then the way is free.
    @Override
    public void back() throws IOException, InterruptedException {
        long end = System.nanoTime() + OTHERS.toNanos();
        while (true) {
            try {
                replace(before);
                return;
            } catch (NotNow refused) {
                if (System.nanoTime() - end > 0) throw refused;
                TimeUnit.SECONDS.sleep(1);
            }
        }
    }

    /// Nothing has changed, and it may be tried again.
    private static final class NotNow extends Failed {
        private static final long serialVersionUID = 1;

        NotNow(String message) {
            super(message);
        }
    }

    private void replace(Path home) throws IOException, InterruptedException {
        var running = RunningGateway.of(installation)
                .orElseThrow(() -> new Failed("no gateway runs with " + installation.name() + "; start "
                        + home.resolve("bin/sluice") + " yourself"));
        if (running.home().map(now -> same(now, home)).orElse(false)) {
            lead(home);
            return;
        }
        if (running.canBeTakenOver()) takeOver(running, home);
        else restart(running, home);
        lead(home);
    }

    private static boolean same(Path one, Path other) {
        try {
            return Files.isSameFile(one, other);
        } catch (IOException absent) {
            return false;
        }
    }

    private void takeOver(RunningGateway running, Path home) throws IOException, InterruptedException {
        var command = command(running, home);
        if (!command.contains("--takeover")) command.add("--takeover");
        command.add("--background");
        int code = start(running, command).waitFor();
        if (code != 0) {
            throw new NotNow(home + " did not take over (exit code " + code
                    + "); the running process serves on. What it" + " said is where the gateway logs");
        }
    }

    private void restart(RunningGateway running, Path home) throws IOException, InterruptedException {
        // The pipe of a process that has ended leads nowhere.
        var output = running.output().filter(Files::isRegularFile).orElse(log);
        ProcessHandle.of(running.pid()).ifPresent(ProcessHandle::destroy);
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (running.alive()) {
            if (System.nanoTime() - end > 0) throw new Failed("process " + running.pid() + " does not end");
            TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
        }
        if (serves(running, home, output)) return;
        var other = same(home, after) ? before : after;
        boolean again = serves(running, other, output);
        throw new Failed(home + " does not serve; what it said is where the gateway logs. "
                + (again ? other + " serves again" : other + " does not start either: start it yourself"));
    }

    /// Starts a program and waits until it says that it is ready.
    private boolean serves(RunningGateway like, Path home, Path output) throws IOException, InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        var process = builder(like, command(like, home), output).start();
        while (System.nanoTime() - end < 0 && process.isAlive()) {
            var next = RunningGateway.of(installation);
            if (next.isPresent() && Probe.of(installation, next.get()).ready()) return true;
            TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
        }
        process.destroy();
        process.waitFor();
        return false;
    }

    private List<String> command(RunningGateway running, Path home) {
        var command = new ArrayList<String>();
        command.add(home.resolve("bin/sluice").toAbsolutePath().toString());
        command.addAll(pattern.orElse(running).words());
        return command;
    }

    private Process start(RunningGateway running, List<String> command) throws IOException {
        return builder(running, command, output(running)).start();
    }

    private Path output(RunningGateway running) {
        return running.output().orElse(log);
    }

    private ProcessBuilder builder(RunningGateway running, List<String> command, Path output) {
        var like = pattern.orElse(running);
        var to = ProcessBuilder.Redirect.appendTo(output.toFile());
        var builder = new ProcessBuilder(command)
                .directory(like.folder().toFile())
                .redirectErrorStream(true)
                .redirectOutput(to);
        builder.environment().clear();
        builder.environment().putAll(like.environment());
        builder.environment().keySet().removeAll(PERSONAL);
        return builder;
    }

    /// Lets the link lead to the program in use, in one step.
    private void lead(Path home) throws IOException {
        if (link.isEmpty()) return;
        var aside = link.get().resolveSibling(link.get().getFileName() + ".new");
        Files.deleteIfExists(aside);
        Files.createSymbolicLink(aside, home);
        Files.move(aside, link.get(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
