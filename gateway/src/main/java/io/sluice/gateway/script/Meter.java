package io.sluice.gateway.script;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;

/// What one run of a user's code may take: time, and memory counted by what its thread allocates.
///
/// For one thread, the one that made it. Virtual threads do not say what they allocate: there only time counts.
public final class Meter {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final Duration limit;
    private final long bytes;
    private final long end;
    private final long before;

    /// @param limit of time
    /// @param bytes that may be allocated, counting what is no longer used
    public Meter(Duration limit, long bytes) {
        this.limit = limit;
        this.bytes = bytes;
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

    /// @throws Passed when time or memory are used up
    public void check() {
        checkTime();
        if (allocated() > bytes) throw outOfMemory();
    }

    public void checkTime() {
        if (System.nanoTime() - end > 0) throw new Passed("took longer than " + limit.toMillis() + " ms");
    }

    /// Before one step that will take much memory at once.
    ///
    /// @throws Passed when it is more than there is left
    public void expect(double more) {
        if (allocated() + more > bytes) throw outOfMemory();
    }

    public long nanosLeft() {
        return end - System.nanoTime();
    }

    private long allocated() {
        return before < 0 ? 0 : THREADS.getCurrentThreadAllocatedBytes() - before;
    }

    private Passed outOfMemory() {
        return new Passed("took more than " + (bytes >> 20) + " MB of memory");
    }
}
