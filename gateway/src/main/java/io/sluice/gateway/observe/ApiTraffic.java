package io.sluice.gateway.observe;

/// Plain counters of one API, a set for each event loop: each is written by one thread and read by any, which
/// may see a value that is a moment old.
final class ApiTraffic {
    /// Upper bounds of the buckets of durations, in seconds.
    static final double[] BOUNDS = {0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30};

    private static final long[] BOUND_NANOS = nanos();

    /// Statuses from 100 to 599; 0 is everything else.
    static final int CLASSES = 6;

    private static long[] nanos() {
        var nanos = new long[BOUNDS.length];
        for (int i = 0; i < nanos.length; i++) nanos[i] = Math.round(BOUNDS[i] * 1e9);
        return nanos;
    }

    /// How long something took.
    static final class Durations {
        final long[] counts = new long[BOUNDS.length + 1];
        long nanos;

        void add(long took) {
            int i = 0;
            while (i < BOUND_NANOS.length && took > BOUND_NANOS[i]) i++;
            counts[i]++;
            nanos += took;
        }

        void addAll(Durations other) {
            for (int i = 0; i < counts.length; i++) counts[i] += other.counts[i];
            nanos += other.nanos;
        }

        double seconds() {
            return nanos / 1e9;
        }
    }

    /// What happened on one event loop.
    static final class Counts {
        final long[] classes = new long[CLASSES];
        final Durations total = new Durations();
        final Durations upstream = new Durations();

        void addAll(Counts other) {
            for (int i = 0; i < CLASSES; i++) classes[i] += other.classes[i];
            total.addAll(other.total);
            upstream.addAll(other.upstream);
        }
    }

    private final Counts[] loops;

    ApiTraffic(int count) {
        loops = new Counts[count];
        java.util.Arrays.setAll(loops, _ -> new Counts());
    }

    Counts on(int loop) {
        return loops[loop];
    }

    Counts sum() {
        var sum = new Counts();
        for (var counts : loops) sum.addAll(counts);
        return sum;
    }
}
