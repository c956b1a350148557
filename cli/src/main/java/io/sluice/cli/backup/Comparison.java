package io.sluice.cli.backup;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.cli.backup.Tally.Change;
import io.sluice.cli.backup.format.BackupReader;
import io.sluice.cli.start.Installation;
import io.sluice.storage.Archive;
import io.sluice.storage.Stored;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Holds what is read of a backup against what an installation has now, and hands on what differs.
final class Comparison implements BackupReader.Visitor {
    private final Installation installation;
    private final Archive archive;
    private final Set<String> only;
    private final Sink sink;
    private final List<Place> places;
    private final Set<Long> seen = new HashSet<>();
    private final boolean remembers;

    /// What becomes of differences.
    interface Sink {

        /// @param target where the file is, or goes
        default void file(Change change, String kind, String name, Path target, byte[] content, int mode)
                throws IOException {}

        /// A file for which the installation has no place.
        default void noPlace(String kind, String name) {}

        /// @param differing entries of the backup
        /// @param before    what the store has instead, in the same order
        /// @param same      how many do not differ
        default void entries(String kind, List<Stored> differing, List<Optional<Stored>> before, long same)
                throws IOException {}

        /// What only the installation has.
        default void onlyHere(String kind, List<Stored> entries) throws IOException {}

        /// A file that only the installation has.
        default void onlyHere(String kind, String name, Path file) throws IOException {}
    }

    /// @param only      kinds that are looked at; empty is all
    /// @param remembers whether [#rest] will be asked; costs some bytes an entry
    Comparison(Installation installation, Archive archive, Set<String> only, boolean remembers, Sink sink) {
        this.installation = installation;
        this.archive = archive;
        this.only = only;
        this.remembers = remembers;
        this.sink = sink;
        this.places = Place.all(installation);
    }

    private boolean wanted(String kind) {
        return only.isEmpty() || only.contains(kind);
    }

    @Override
    public void file(String name, byte[] content, int mode) throws IOException {
        if (remembers) seen.add(hash(name));
        for (var place : places) {
            var target = place.target(name);
            if (target.isEmpty()) continue;
            if (wanted(place.kind())) file(place.kind(), name, target.get(), content, mode);
            return;
        }
        var kind = kindOf(name);
        if (wanted(kind)) sink.noPlace(kind, name);
    }

    private void file(String kind, String name, Path target, byte[] content, int mode) throws IOException {
        var change = Change.CREATED;
        if (Files.isRegularFile(target)) {
            boolean same = Files.size(target) == content.length
                    && java.util.Arrays.equals(Files.readAllBytes(target), content);
            change = same ? Change.SAME : Change.CHANGED;
        }
        sink.file(change, kind, name, target, content, mode);
    }

    private static String kindOf(String name) {
        if (name.startsWith("apps/")) return Place.DEFINITIONS;
        if (name.startsWith("policies")) return Place.POLICIES;
        return name.startsWith("conf/") || name.startsWith("linked/") ? Place.CONFIGURATION : Place.FILES;
    }

    @Override
    public void entries(String kind, List<Stored> entries) throws IOException {
        if (!wanted(kind)) return;
        long now = installation.clock().millis();
        var alive = entries.stream().filter(entry -> !entry.expired(now)).toList();
        if (remembers) alive.forEach(entry -> seen.add(hash(entry.key())));
        var found = archive.find(alive.stream().map(Stored::key).toList());
        var differing = new ArrayList<Stored>();
        var before = new ArrayList<Optional<Stored>>();
        for (int i = 0; i < alive.size(); i++) {
            var entry = alive.get(i);
            if (found.get(i).filter(entry::same).isPresent()) continue;
            differing.add(entry);
            before.add(found.get(i));
        }
        sink.entries(kind, differing, before, (long) alive.size() - differing.size());
    }

    /// A visitor that is handed no entries, which costs less.
    BackupReader.Visitor filesOnly() {
        var whole = this;
        return new BackupReader.Visitor() {
            @Override
            public void file(String name, byte[] content, int mode) throws IOException {
                whole.file(name, content, mode);
            }

            @Override
            public boolean wantsEntries() {
                return false;
            }
        };
    }

    /// Hands on what the installation has and the backup has not. Call it after the backup was read whole.
    void rest() throws IOException {
        restOfFiles();
        restOfEntries();
    }

    void restOfFiles() throws IOException {
        for (var place : places) {
            // Deleting configuration, or what lies in a folder of scripts, would be no restore.
            boolean owned =
                    place.kind().equals(Place.DEFINITIONS) || place.kind().equals(Place.POLICIES);
            if (!owned || !wanted(place.kind()) || place.shape() != Place.Shape.JSON_FOLDER) continue;
            for (var file : place.files().entrySet()) {
                if (!seen.contains(hash(file.getKey()))) sink.onlyHere(place.kind(), file.getKey(), file.getValue());
            }
        }
    }

    void restOfEntries() throws IOException {
        try {
            archive.scan(Family.allPrefixes(), batch -> {
                for (var family : Family.values()) {
                    if (!wanted(family.kind())) continue;
                    var extra = batch.stream()
                            .filter(entry -> Family.of(entry.key())
                                    .filter(family::equals)
                                    .isPresent())
                            .filter(entry -> !seen.contains(hash(entry.key())))
                            .toList();
                    if (extra.isEmpty()) continue;
                    try {
                        sink.onlyHere(family.kind(), extra);
                    } catch (IOException failed) {
                        throw new java.io.UncheckedIOException(failed);
                    }
                }
            });
        } catch (java.io.UncheckedIOException failed) {
            throw failed.getCause();
        }
    }

    /// FNV-1a. Two names with one hash are so rare, and then something is only left alone.
    private static long hash(String name) {
        long hash = 0xcbf29ce484222325L;
        for (var each : name.getBytes(UTF_8)) hash = (hash ^ (each & 0xff)) * 0x100000001b3L;
        return hash;
    }

    /// Counts what it is handed.
    record Counting(Tally tally) implements Sink {
        @Override
        public void file(Change change, String kind, String name, Path target, byte[] content, int mode) {
            tally.add(kind, change, name);
        }

        @Override
        public void noPlace(String kind, String name) {
            tally.add(kind, Change.NO_PLACE, name);
        }

        @Override
        public void entries(String kind, List<Stored> differing, List<Optional<Stored>> before, long same) {
            tally.addSame(kind, same);
            for (int i = 0; i < differing.size(); i++) {
                tally.add(
                        kind,
                        before.get(i).isPresent() ? Change.CHANGED : Change.CREATED,
                        Family.shown(differing.get(i).key()));
            }
        }

        @Override
        public void onlyHere(String kind, List<Stored> entries) {
            entries.forEach(entry -> tally.add(kind, Change.DELETED, Family.shown(entry.key())));
        }

        @Override
        public void onlyHere(String kind, String name, Path file) {
            tally.add(kind, Change.DELETED, name);
        }
    }
}
