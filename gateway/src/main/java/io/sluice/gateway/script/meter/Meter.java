package io.sluice.gateway.script.meter;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;

/// What one run of a user's code may take: time, and memory counted by what its thread allocates.
///
/// For one thread, the one that made it; close it when the run is over. Memory beyond the first quarter of a megabyte
/// is taken from what all runs share. Virtual threads do not say what they allocate: there only time counts.
public final class Meter implements AutoCloseable {
    static final ScopedValue<Meter> CURRENT = ScopedValue.newInstance();

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int MEGABYTE = 20;

    private final Duration limit;
    private final long bytes;
    private final HeapShare share;
    private final long end;
    private final long before;
    private long granted = 1 << 18;
    private int held;
    private boolean over;

    /// @param limit of time
    /// @param bytes that may be allocated, counting what is no longer used; a small heap may give less
    public Meter(Duration limit, long bytes) {
        this(limit, bytes, HeapShare.OF_THE_PROCESS);
    }

    Meter(Duration limit, long bytes, HeapShare share) {
        this.limit = limit;
        this.bytes = Math.min(bytes, share.most());
        this.share = share;
        this.end = System.nanoTime() + limit.toNanos();
        this.before = THREADS.getCurrentThreadAllocatedBytes();
    }

    /// A limit was passed. No exception, so that the code that is stopped cannot catch it.
    public static final class Passed extends Error {
        private static final long serialVersionUID = 1;

        public Passed(String message) {
            super(message, null, false, false);
        }
    }

    /// The work of a run whose steps ask [Checkpoint].
    @FunctionalInterface
    public interface Run<T, X extends Throwable> extends ScopedValue.CallableOp<T, X> {}

    /// Runs code of [MeteredRhino], on this meter.
    public <T, X extends Throwable> T run(Run<T, X> run) throws X {
        return ScopedValue.where(CURRENT, this).call(run);
    }

    /// @throws Passed when time or memory are used up
    public void check() {
        checkTime();
        long used = allocated();
        if (used > granted) grant((double) used);
    }

    public void checkTime() {
        if (over) throw outOfMemory();
        if (System.nanoTime() - end > 0) throw new Passed("took longer than " + limit.toMillis() + " ms");
    }

    /// Before one step that will take much memory at once.
    ///
    /// @throws Passed when it is more than there is left
    public void expect(double more) {
        double all = (double) allocated() + more;
        if (all > granted) grant(all);
    }

    /// What one call may hand over at most: its text is written and read again, each time anew.
    ///
    /// @throws Passed when it is longer
    public void handOver(long length) {
        check();
        if (length > bytes / 8) throw outOfMemory();
        expect(length * 4.0);
    }

    public long nanosLeft() {
        return end - System.nanoTime();
    }

    private void grant(double all) {
        if (over || all > bytes) {
            over = true;
            throw outOfMemory();
        }
        long wanted = (long) all - granted;
        int least = (int) (wanted >> MEGABYTE) + 1;
        int some = Math.max(least, held / 4);
        if (!share.take(some)) {
            some = least;
            if (!share.take(some)) {
                over = true;
                throw new Passed("found no memory: others hold what all scripts and filters may take together");
            }
        }
        held += some;
        granted += (long) some << MEGABYTE;
    }

    /// Gives back what the run held of the heap.
    @Override
    public void close() {
        share.giveBack(held);
        held = 0;
    }

    private long allocated() {
        return before < 0 ? 0 : THREADS.getCurrentThreadAllocatedBytes() - before;
    }

    private Passed outOfMemory() {
        return new Passed("took more than " + (bytes >> MEGABYTE) + " MB of memory");
    }
}
