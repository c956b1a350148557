package io.sluice.cli.backup;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What differs between a backup and an installation: all of it counted, some of it named.
final class Tally {
    static final int NAMED = 20;

    enum Change {
        CREATED("+"),
        CHANGED("~"),
        DELETED("-"),
        SAME("="),
        /// In the backup, but the installation has no use for it.
        NO_PLACE("!");

        final String sign;

        Change(String sign) {
            this.sign = sign;
        }
    }

    record Named(String kind, Change change, String name) {}

    private final Map<String, Map<Change, Long>> counts = new LinkedHashMap<>();
    private final List<Named> named = new ArrayList<>();
    private final int mostNamed;

    /// @param mostNamed how many are named of each kind and change
    Tally(int mostNamed) {
        this.mostNamed = mostNamed;
    }

    void add(String kind, Change change, String name) {
        long count =
                counts.computeIfAbsent(kind, _ -> new EnumMap<>(Change.class)).merge(change, 1L, Long::sum);
        if (change != Change.SAME && count <= mostNamed) named.add(new Named(kind, change, name));
    }

    void addSame(String kind, long count) {
        if (count > 0)
            counts.computeIfAbsent(kind, _ -> new EnumMap<>(Change.class)).merge(Change.SAME, count, Long::sum);
    }

    Map<String, Map<Change, Long>> counts() {
        return counts;
    }

    List<Named> named() {
        return named;
    }

    long of(String kind, Change change) {
        return counts.getOrDefault(kind, Map.of()).getOrDefault(change, 0L);
    }

    long of(Change change) {
        return counts.keySet().stream().mapToLong(kind -> of(kind, change)).sum();
    }

    /// What a restore would write or delete.
    long work() {
        return of(Change.CREATED) + of(Change.CHANGED) + of(Change.DELETED);
    }
}
