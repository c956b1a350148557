package io.sluice.storage.migration;

import io.sluice.storage.Archive;
import io.sluice.storage.StoreLayout;
import io.sluice.storage.Stored;
import io.sluice.storage.Stored.Content;
import io.sluice.storage.migration.MigrationStatus.State;
import io.sluice.storage.nodes.Node;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// Brings a store from one layout to another, beside the processes that work on it.
///
/// Only who holds the [Lease] does anything. Each entry is changed in one step; an entry that was changed is
/// recognised, so a run that was interrupted is gone on with by running again. Fails with a [MigrationRefused],
/// a [LeaseTaken] or a [io.sluice.storage.StoreFailure].
public final class Migrations {
    private final Archive archive;
    private final List<Migration> steps;
    private final String version;
    private final InstantSource clock;
    private final Watcher watcher;

    /// Hears how far a step is.
    @FunctionalInterface
    public interface Watcher {
        /// @param looked  entries that were read so far
        /// @param changed entries that were changed so far
        void at(Migration step, long looked, long changed);
    }

    /// @param steps   such as [Migration#ALL]
    /// @param version of this product
    public Migrations(Archive archive, List<Migration> steps, String version, InstantSource clock, Watcher watcher) {
        this.archive = archive;
        this.steps = steps.stream().sorted(Comparator.comparing(Migration::id)).toList();
        this.version = version;
        this.clock = clock;
        this.watcher = watcher;
    }

    /// The layout that these steps lead to.
    public int known() {
        return steps.stream().mapToInt(Migration::layout).max().orElse(0);
    }

    /// Where the store stands. Changes nothing.
    public MigrationStatus status() {
        var shown = new ArrayList<MigrationStatus.Step>();
        for (var step : steps) {
            var progress = Progress.of(archive, step.id());
            shown.add(new MigrationStatus.Step(
                    step.id(),
                    step.layout(),
                    step.phase(),
                    step.title(),
                    progress.map(it -> state(step, it)).orElse(State.PENDING),
                    progress.map(Progress::at).orElse(""),
                    progress.map(Progress::version).orElse(""),
                    progress.map(Progress::changed).orElse(0L)));
        }
        archive.scan(
                List.of(Progress.PREFIX),
                batch -> batch.forEach(entry -> unknown(entry).ifPresent(shown::add)));
        return new MigrationStatus(
                StoreLayout.of(archive), known(), List.copyOf(shown), Lease.holder(archive, Lease.MAINTENANCE));
    }

    private static State state(Migration step, Progress progress) {
        if (!progress.checksum().equals(step.checksum())) return State.DIFFERENT;
        return progress.state().equals(Progress.DONE) ? State.DONE : State.BEGUN;
    }

    private Optional<MigrationStatus.Step> unknown(Stored entry) {
        var id = entry.key().substring(Progress.PREFIX.length());
        if (steps.stream().anyMatch(step -> step.id().equals(id))) return Optional.empty();
        var progress = Progress.read(entry);
        return Optional.of(new MigrationStatus.Step(
                id,
                0,
                Phase.EXPAND,
                "a step of another version",
                State.UNKNOWN,
                progress.at(),
                progress.version(),
                progress.changed()));
    }

    /// What [#up] would do. Reads what it would read, and changes nothing.
    public Outcome dryRun() {
        var before = layout();
        var ran = new ArrayList<Outcome.Ran>();
        for (var step : pending(Phase.EXPAND)) {
            var counted = new long[2];
            if (!step.prefixes().isEmpty()) {
                archive.scan(step.prefixes(), batch -> {
                    counted[0] += batch.size();
                    counted[1] += batch.stream()
                            .filter(entry -> !step.forward().of(entry).isEmpty())
                            .count();
                    watcher.at(step, counted[0], counted[1]);
                });
            }
            ran.add(new Outcome.Ran(step.id(), step.title(), begun(step), counted[0], counted[1]));
        }
        int reached = Math.max(before.version(), known());
        return new Outcome(before, ran.isEmpty() ? before : new StoreLayout(reached, before.required(), version), ran);
    }

    private boolean begun(Migration step) {
        return Progress.of(archive, step.id()).isPresent();
    }

    /// Runs every step that expands and is not done. Gateways of older versions can read the store afterwards.
    ///
    /// @param holder who does it, for others who want to
    public Outcome up(String holder) {
        var before = layout();
        if (pending(Phase.EXPAND).isEmpty() && before.version() >= known())
            return new Outcome(before, before, List.of());
        try (var lease = Lease.take(archive, Lease.MAINTENANCE, holder)) {
            // Again: another may have done it before the lease was taken.
            var ran = new ArrayList<Outcome.Ran>();
            for (var step : pending(Phase.EXPAND)) ran.add(run(step, step.forward(), Progress.RUNNING, lease));
            return new Outcome(before, stamp(Math.max(layout().version(), known()), layout().required(), lease), ran);
        }
    }

    /// Takes back every step of layouts above `target` that expands: the last one first.
    ///
    /// @throws MigrationRefused when the store was finalized with a layout above `target`
    public Outcome down(int target, String holder) {
        var before = layout();
        if (before.required() > target) {
            throw new MigrationRefused("the store was finalized with layout " + before.required() + " by Sluice "
                    + before.writer() + ": there is no way back to " + target + " but a backup. Nothing was done");
        }
        try (var lease = Lease.take(archive, Lease.MAINTENANCE, holder)) {
            var ran = new ArrayList<Outcome.Ran>();
            for (var step : steps.reversed()) {
                if (step.layout() <= target || step.phase() != Phase.EXPAND || !begun(step)) continue;
                // Layout first: what reads it meanwhile must not rely on what is taken away.
                stamp(Math.min(layout().version(), step.layout() - 1), layout().required(), lease);
                ran.add(run(step, step.back().orElseThrow(), Progress.UNDOING, lease));
                archive.delete(List.of(Progress.PREFIX + step.id()));
            }
            return new Outcome(before, stamp(Math.min(layout().version(), target), layout().required(), lease), ran);
        }
    }

    /// Runs every step that contracts: older versions cannot use the store from then on.
    ///
    /// @throws MigrationRefused while a process is there that cannot read the layout, or a step that
    /// expands is not done
    public Outcome finish(String holder) {
        var before = layout();
        var contracting = pending(Phase.CONTRACT);
        if (contracting.isEmpty()) return new Outcome(before, before, List.of());
        if (!pending(Phase.EXPAND).isEmpty() || before.version() < known()) {
            throw new MigrationRefused(
                    "not every step is done that comes before: run sluice migrate up. Nothing was done");
        }
        try (var lease = Lease.take(archive, Lease.MAINTENANCE, holder)) {
            refuseOlderNodes();
            // From here on an older one does not start; one that was just starting is seen by the second look.
            stamp(before.version(), known(), lease);
            try {
                refuseOlderNodes();
            } catch (MigrationRefused older) {
                stamp(before.version(), before.required(), lease);
                throw older;
            }
            var ran = new ArrayList<Outcome.Ran>();
            for (var step : contracting) ran.add(run(step, step.forward(), Progress.RUNNING, lease));
            return new Outcome(before, layout(), ran);
        }
    }

    private void refuseOlderNodes() {
        var older = Node.all(archive).stream()
                .filter(node -> node.reads().getOrDefault("layout", 0) < known())
                .map(node -> node.role() + " " + node.version() + " on " + node.host() + ":" + node.port())
                .collect(Collectors.joining(", "));
        if (older.isEmpty()) return;
        throw new MigrationRefused("older versions are still at work on the store: " + older
                + ". Upgrade or end them first. Nothing was done");
    }

    /// @throws MigrationRefused when the store is beyond what these steps lead to
    private StoreLayout layout() {
        var layout = StoreLayout.of(archive);
        if (layout.readableBy(known())) return layout;
        throw new MigrationRefused("the store has layout " + layout.version() + ", finalized by Sluice "
                + layout.writer() + "; this version knows up to " + known() + ": use a newer Sluice. Nothing was done");
    }

    private List<Migration> pending(Phase phase) {
        return steps.stream()
                .filter(step -> step.phase() == phase)
                .filter(step -> Progress.of(archive, step.id())
                        .filter(progress -> done(step, progress))
                        .isEmpty())
                .toList();
    }

    private static boolean done(Migration step, Progress progress) {
        if (progress.checksum().equals(step.checksum())) return progress.state().equals(Progress.DONE);
        throw new MigrationRefused(
                "the step " + step.id() + " was run by Sluice " + progress.version()
                        + ", where it was another one than it is here: this is not a version that follows on it. Nothing was done");
    }

    private Outcome.Ran run(Migration step, Rewriting rewriting, String state, Lease lease) {
        var left = archive.find(List.of(Progress.PREFIX + step.id())).getFirst();
        long before = left.map(Progress::read).map(Progress::changed).orElse(0L);
        var now = new Progress[] {new Progress(state, step.checksum(), version, now(), 0, before, lease.fence())};
        write(step, left.map(Migrations::binary), now[0]);
        if (!step.prefixes().isEmpty()) {
            try (var entries = new Entries(archive, clock)) {
                archive.scan(step.prefixes(), batch -> {
                    lease.renew();
                    long changed = entries.rewrite(batch, rewriting);
                    var next = now[0].now(state, now(), now[0].looked() + batch.size(), now[0].changed() + changed);
                    write(step, Optional.of(now[0].json()), next);
                    now[0] = next;
                    watcher.at(step, next.looked(), next.changed() - before);
                });
            }
        }
        lease.renew();
        if (state.equals(Progress.RUNNING)) {
            var done = now[0].now(Progress.DONE, now(), now[0].looked(), now[0].changed());
            write(step, Optional.of(now[0].json()), done);
        }
        return new Outcome.Ran(step.id(), step.title(), left.isPresent(), now[0].looked(), now[0].changed() - before);
    }

    private void write(Migration step, Optional<byte[]> expected, Progress next) {
        if (archive.swap(Progress.PREFIX + step.id(), expected, next.json(), 0)) return;
        throw new MigrationRefused(
                "another process has taken over " + step.id() + " while this one was silent; it stops here");
    }

    private StoreLayout stamp(int layout, int required, Lease lease) {
        lease.renew();
        while (true) {
            var stamp = archive.find(List.of(StoreLayout.KEY)).getFirst();
            var there = StoreLayout.of(archive);
            if (there.version() == layout && there.required() == required) return there;
            var next = new StoreLayout(layout, required, version);
            if (archive.swap(StoreLayout.KEY, stamp.map(Migrations::binary), next.json(), 0)) return next;
        }
    }

    private static byte[] binary(Stored entry) {
        if (entry.content() instanceof Content.Text text) return text.binary();
        throw new MigrationRefused(entry.key() + " holds another type of value than a stamp. Nothing was done");
    }

    private String now() {
        return clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
