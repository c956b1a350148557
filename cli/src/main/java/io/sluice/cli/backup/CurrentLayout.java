package io.sluice.cli.backup;

import io.sluice.cli.backup.format.About;
import io.sluice.cli.backup.format.BackupReader;
import io.sluice.storage.Stored;
import io.sluice.storage.migration.Change;
import io.sluice.storage.migration.Migration;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/// Brings entries of an older layout to the one that the store has: the steps that the store has behind it would not
/// look at them again.
final class CurrentLayout implements BackupReader.Visitor {
    private final BackupReader.Visitor then;
    private final List<Migration> steps;
    private final int reached;
    private List<Migration> missing = List.of();

    /// @param steps   of this product, in their order
    /// @param reached layout of the store
    CurrentLayout(BackupReader.Visitor then, List<Migration> steps, int reached) {
        this.then = then;
        this.steps = steps;
        this.reached = reached;
    }

    @Override
    public void about(About about) throws IOException {
        missing = steps.stream()
                .filter(step -> step.layout() > about.layout() && step.layout() <= reached)
                .filter(step -> !step.prefixes().isEmpty())
                .toList();
        then.about(about);
    }

    @Override
    public void file(String name, byte[] content, int mode) throws IOException {
        then.file(name, content, mode);
    }

    @Override
    public boolean wantsEntries() {
        return then.wantsEntries();
    }

    @Override
    public void entries(String kind, List<Stored> entries) throws IOException {
        if (missing.isEmpty()) {
            then.entries(kind, entries);
            return;
        }
        var now = entries;
        for (var step : missing)
            now = now.stream().flatMap(entry -> moved(step, entry).stream()).toList();
        var kinds = new LinkedHashMap<String, List<Stored>>();
        for (var entry : now) {
            var counted = Family.of(entry.key()).map(Family::kind).orElse(kind);
            kinds.computeIfAbsent(counted, _ -> new ArrayList<>()).add(entry);
        }
        for (var some : kinds.entrySet()) then.entries(some.getKey(), some.getValue());
    }

    private static List<Stored> moved(Migration step, Stored entry) {
        if (step.prefixes().stream().noneMatch(entry.key()::startsWith)) return List.of(entry);
        var changes = step.forward().of(entry);
        var all = new ArrayList<Stored>();
        boolean stays = true;
        for (var change : changes) {
            switch (change) {
                case Change.Replace(var next) -> {
                    stays = false;
                    all.add(new Stored(entry.key(), Stored.text("", next).content(), entry.expiresAt()));
                }
                case Change.Add(var added) -> all.add(added);
                case Change.Remove() -> stays = false;
            }
        }
        if (stays) all.addFirst(entry);
        return all;
    }
}
