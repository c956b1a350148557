package io.sluice.gateway.upstream;

/// State of one circuit breaker, shared by all event loops (`gateway-features-1.md` 3.9).
///
/// Closed, it counts the last ten seconds and looks at its threshold when a failure is counted. Open, it lets nothing
/// through until its time is over; with probing, single requests at growing distances, of which the first success
/// closes it. Closing forgets all counts.
public final class Breaker {
    private static final int BUCKETS = 10;
    private static final long BUCKET_MILLIS = 1_000;
    private static final long FIRST_PROBE_MILLIS = 500;

    private final double threshold;
    private final long samples;
    private final long openMillis;
    private final boolean probes;
    private final Turns turns;

    private final long[] seconds = new long[BUCKETS];
    private final int[] successes = new int[BUCKETS];
    private final int[] failures = new int[BUCKETS];
    private boolean open;
    private boolean probing;
    private long closesAt;
    private long probeAt;
    private long probeDistance;

    /// Hears when a breaker opens and closes; does not wait.
    interface Turns {
        /// @param now milliseconds since 1970
        void turned(boolean open, long now);
    }

    /// @param threshold  share of failures that opens it, 0 to 1
    /// @param samples    fewest requests in the window that count as a sample
    /// @param openMillis how long it stays open
    Breaker(double threshold, long samples, long openMillis, boolean probes, Turns turns) {
        this.threshold = threshold;
        this.samples = samples;
        this.openMillis = openMillis;
        this.probes = probes;
        this.turns = turns;
    }

    /// Whether a request may go up now.
    synchronized boolean admits(long now) {
        if (!open) return true;
        if (expire(now)) return true;
        if (!probes || probing || now < probeAt) return false;
        probing = true;
        return true;
    }

    /// Closes it when its time is over.
    ///
    /// @return whether it closed
    synchronized boolean expire(long now) {
        if (!open || now < closesAt) return false;
        close(now);
        return true;
    }

    long openMillis() {
        return openMillis;
    }

    synchronized void succeeded(long now) {
        if (open) {
            if (probing) close(now);
            return;
        }
        successes[bucket(now)]++;
    }

    /// @return whether it opened
    synchronized boolean failed(long now) {
        if (open) {
            if (!probing) return false;
            probing = false;
            probeDistance += probeDistance / 2;
            probeAt = now + probeDistance;
            return false;
        }
        failures[bucket(now)]++;
        long failed = 0;
        long all = 0;
        for (int i = 0; i < BUCKETS; i++) {
            if (seconds[i] <= now / BUCKET_MILLIS - BUCKETS) continue;
            failed += failures[i];
            all += failures[i] + successes[i];
        }
        boolean opens = all >= samples && (double) failed / all >= threshold;
        if (opens) open(now);
        return opens;
    }

    /// The request ended without telling anything about the upstream.
    synchronized void abandoned() {
        probing = false;
    }

    synchronized boolean isOpen() {
        return open;
    }

    /// @param open      whether it spares its upstream
    /// @param closesAt  milliseconds since 1970
    /// @param seconds   of the clock, with the counts of each
    public record State(boolean open, long closesAt, long[] seconds, int[] successes, int[] failures) {}

    synchronized State state() {
        return new State(open, closesAt, seconds.clone(), successes.clone(), failures.clone());
    }

    /// Goes on where the breaker of another process stands. Nobody is told: the other one told of its turn.
    synchronized void inherit(State state, long now) {
        for (int i = 0; i < Math.min(state.seconds.length, BUCKETS); i++) {
            long second = state.seconds[i];
            if (second <= now / BUCKET_MILLIS - BUCKETS) continue;
            int at = bucket(second * BUCKET_MILLIS);
            successes[at] += state.successes[i];
            failures[at] += state.failures[i];
        }
        if (!state.open || state.closesAt <= now) return;
        begin(now);
        closesAt = state.closesAt;
    }

    private void open(long now) {
        begin(now);
        turns.turned(true, now);
    }

    private void begin(long now) {
        open = true;
        probing = false;
        closesAt = now + openMillis;
        probeDistance = FIRST_PROBE_MILLIS;
        probeAt = now + probeDistance;
    }

    private void close(long now) {
        open = false;
        probing = false;
        java.util.Arrays.fill(successes, 0);
        java.util.Arrays.fill(failures, 0);
        turns.turned(false, now);
    }

    private int bucket(long now) {
        long second = now / BUCKET_MILLIS;
        int at = (int) (second % BUCKETS);
        if (seconds[at] != second) {
            seconds[at] = second;
            successes[at] = 0;
            failures[at] = 0;
        }
        return at;
    }
}
