package io.sluice.cli.upgrade.apply;

import io.sluice.cli.backup.BackupCommand;
import io.sluice.cli.start.Installation;
import io.sluice.cli.terminal.CommandRefused;
import io.sluice.cli.terminal.ExitCode;
import io.sluice.cli.upgrade.apply.UpgradeJournal.State;
import io.sluice.cli.upgrade.facts.NewVersion;
import io.sluice.cli.upgrade.live.LiveInstallation;
import io.sluice.cli.upgrade.live.Probe;
import io.sluice.cli.upgrade.live.RunningGateway;
import io.sluice.cli.upgrade.live.Sample;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine;

/// One upgrade of one installation on this machine, with a journal beside it, and its way back.
final class Upgrade {
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("uuuuMMdd-HHmmss").withZone(ZoneOffset.UTC);
    private static final long TICK_MILLIS = 500;
    /// How often in a row it may fail to say that it is ready.
    private static final int SILENCES = 6;

    private final LiveInstallation live;
    private final Installation installation;
    private final StateFolder state;
    private final PrintWriter out;

    /// What is to be done.
    ///
    /// @param from    version that runs
    /// @param next    version to come, unpacked
    /// @param target  as it was named
    /// @param watch   how long live traffic is watched, before and after
    record Order(
            String from,
            String to,
            NewVersion next,
            Path target,
            Optional<Path> previous,
            Optional<Path> link,
            Duration watch,
            Gate gate) {}

    Upgrade(LiveInstallation live, StateFolder state, PrintWriter out) {
        this.live = live;
        this.installation = live.installation();
        this.state = state;
        this.out = out;
    }

    /// @throws CommandRefused when an upgrade before this one is neither done nor taken back
    void refuseUnsettled() {
        state.journal().filter(journal -> !journal.state().settled()).ifPresent(journal -> {
            throw new CommandRefused("an upgrade from " + journal.from() + " to " + journal.to() + " stopped while "
                    + journal.state().word() + "; sluice upgrade status says more, sluice upgrade rollback takes it"
                    + " back");
        });
    }

    /// @return exit code
    int apply(Order order) throws IOException, InterruptedException {
        var running = live.running()
                .orElseThrow(() -> new CommandRefused("no gateway runs with " + installation.name()
                        + " on this machine;" + " start the new version yourself, there is nothing to take over"));
        var journal = begin(order, running);
        var carrier = carrier(journal, Optional.of(running));
        say("From " + order.from() + " to " + order.to() + ": " + carrier.how());

        var before = prepared(journal, order, running);
        journal = write(journal, State.SWITCHING);
        try {
            carrier.forward();
        } catch (Carrier.Failed failed) {
            write(journal.at(State.RETURNED, "" + failed.getMessage(), now()));
            say("The new version did not come into place; the version before serves. " + failed.getMessage());
            return ExitCode.REFUSED;
        }
        journal = write(journal, State.WATCHING);
        say("The new version serves; watching its traffic for " + order.watch().toSeconds() + " s");
        var worse = watch(order, before);
        if (worse.isPresent()) return goBack(journal, carrier, worse.get());
        write(journal, State.APPLIED);
        say("Applied. Way back: sluice upgrade rollback. When you are content: sluice upgrade finalize");
        return ExitCode.GOOD;
    }

    /// Backup, a look at the traffic, the layout of the store. What is refused here leaves everything as it was.
    private Sample prepared(UpgradeJournal journal, Order order, RunningGateway running)
            throws IOException, InterruptedException {
        try {
            var probe = Probe.of(installation, running);
            var start = probe.sample();
            long begun = System.nanoTime();
            write(journal, State.BACKING_UP);
            say("Backup: " + journal.backup());
            backup(Path.of(journal.backup()));
            say("Watching the traffic of the version before for "
                    + order.watch().toSeconds() + " s");
            long rest = order.watch().toNanos() - (System.nanoTime() - begun);
            if (rest > 0) TimeUnit.NANOSECONDS.sleep(rest);
            var before = difference(start, probe.sample());
            say("  " + shown(before));
            migrate(order);
            return before;
        } catch (CommandRefused refused) {
            write(journal.at(State.RETURNED, "" + refused.getMessage(), now()));
            throw refused;
        }
    }

    private UpgradeJournal begin(Order order, RunningGateway running) throws IOException {
        boolean packaged = PackageCarrier.isPackage(order.target());
        if (packaged && order.previous().isEmpty()) {
            throw new CommandRefused(
                    "there would be no way back: name the package of the version before with --previous");
        }
        var home = running.home();
        if (!packaged && home.isEmpty()) {
            throw new CommandRefused("process " + running.pid()
                    + " does not run from a folder of Sluice; there would be" + " no way back");
        }
        var journal = new UpgradeJournal(
                order.from(),
                order.to(),
                home.map(Path::toString).orElse(""),
                order.next().home().folder().toAbsolutePath().toString(),
                order.previous().map(file -> file.toAbsolutePath().toString()).orElse(""),
                order.target().toAbsolutePath().toString(),
                order.link().map(file -> file.toAbsolutePath().toString()).orElse(""),
                state.folder()
                        .resolve("before-" + order.to() + "-" + STAMP.format(now()) + ".tar.gz")
                        .toAbsolutePath()
                        .toString(),
                State.PREPARING,
                "",
                now());
        return write(journal);
    }

    /// @param like a process whose command line and surroundings are to be had; empty: those of the running one
    private Carrier carrier(UpgradeJournal journal, Optional<RunningGateway> like) {
        if (!journal.previous().isEmpty()) {
            return new PackageCarrier(installation, Path.of(journal.previous()), Path.of(journal.target()));
        }
        return new FolderCarrier(
                installation,
                like,
                Path.of(journal.fromHome()),
                Path.of(journal.toHome()),
                journal.link().isEmpty() ? Optional.empty() : Optional.of(Path.of(journal.link())),
                state.folder().resolve("gateway.log"));
    }

    private void backup(Path file) {
        var words = new ArrayList<>(List.of("create", "--to", file.toString()));
        words.addAll(NewVersion.choice(installation));
        int code = new CommandLine(new BackupCommand(live.surroundings()))
                .setOut(new PrintWriter(PrintWriter.nullWriter()))
                .setErr(out)
                .setExecutionExceptionHandler((failure, _, _) -> {
                    throw failure;
                })
                .execute(words.toArray(String[]::new));
        if (code == ExitCode.REFUSED) throw new CommandRefused("there is no backup, so nothing was changed");
    }

    /// Only adds: the version before goes on, and there is nothing to be taken back.
    private void migrate(Order order) throws IOException, InterruptedException {
        var answer = order.next().migrateUp(installation, live.surroundings().environment());
        if (answer.code() == ExitCode.GOOD) return;
        throw new CommandRefused("the store was not brought to the layout of " + order.to() + ", so the version before"
                + " stays: " + answer.complaint().strip());
    }

    /// @return why the new version is worse; empty when it is not
    private Optional<String> watch(Order order, Sample before) throws InterruptedException {
        var running = RunningGateway.of(installation);
        if (running.isEmpty()) return Optional.of("no gateway runs any more");
        var probe = Probe.of(installation, running.get());
        long start = System.nanoTime();
        long watched = order.watch().toNanos();
        int silences = 0;
        // A process that takes over has sent itself thousands of requests, among which those of clients would be lost.
        var own = probe.sample().orElse(Sample.NOTHING);
        var after = Sample.NOTHING;
        // A process that has just started is slow until its code is compiled: its second half is compared.
        var warm = Optional.<Sample>empty();
        do {
            TimeUnit.MILLISECONDS.sleep(TICK_MILLIS);
            silences = probe.ready() ? 0 : silences + 1;
            if (silences >= SILENCES) return Optional.of("it does not say that it is ready");
            after = probe.sample().map(sample -> sample.since(own)).orElse(after);
            var refusal = order.gate().moreErrors(before, after);
            if (refusal.isPresent()) return refusal;
            if (warm.isEmpty() && System.nanoTime() - start > watched / 2) warm = Optional.of(after);
        } while (System.nanoTime() - start < watched || silences > 0);
        say("  " + shown(after));
        return order.gate().slower(before, after.since(warm.orElse(Sample.NOTHING)));
    }

    private int goBack(UpgradeJournal journal, Carrier carrier, String why) throws IOException, InterruptedException {
        say("The new version is worse: " + why + ". Going back");
        var returning = write(journal.at(State.RETURNING, why, now()));
        carrier.back();
        write(returning.at(State.RETURNED, why, now()));
        say("The version before serves again.");
        return ExitCode.REFUSED;
    }

    /// @return exit code
    int rollback() throws IOException, InterruptedException {
        var journal = state.journal()
                .orElseThrow(() -> new CommandRefused(
                        "there is no upgrade to take back: " + state.folder() + " holds no journal"));
        if (journal.state() == State.FINALIZED) {
            throw new CommandRefused("the upgrade to " + journal.to() + " is finalized: " + journal.from()
                    + " may not be able to read the store. Restore " + journal.backup() + " with it instead");
        }
        if (journal.state() == State.RETURNED) {
            say("Nothing to do: " + journal.from() + " serves already.");
            return ExitCode.GOOD;
        }
        if (journal.state().touched()) {
            var returning = write(journal.at(State.RETURNING, "asked for", now()));
            carrier(returning, Optional.empty()).back();
        }
        write(journal.at(State.RETURNED, "asked for", now()));
        say("Back: " + journal.from() + " serves. The backup stays: " + journal.backup());
        return ExitCode.GOOD;
    }

    private UpgradeJournal write(UpgradeJournal journal, State next) throws IOException {
        return write(journal.at(next, "", now()));
    }

    private UpgradeJournal write(UpgradeJournal journal) throws IOException {
        state.write(journal);
        return journal;
    }

    private java.time.Instant now() {
        return installation.clock().instant();
    }

    private static Sample difference(Optional<Sample> start, Optional<Sample> end) {
        return start.isPresent() && end.isPresent() ? end.get().since(start.get()) : Sample.NOTHING;
    }

    private static String shown(Sample sample) {
        return String.format(
                java.util.Locale.ROOT,
                "%,d answers, %.2f of 100 are errors, 99 of 100 within %.0f ms",
                sample.responses(),
                sample.errorShare() * 100,
                sample.slowest() * 1000);
    }

    private void say(String line) {
        out.println(line);
        out.flush();
    }
}
