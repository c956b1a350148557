package io.sluice.gateway.script.meter;

import java.util.concurrent.Semaphore;

/// The part of the heap that all code of users may take together: a third.
///
/// One for the process, as the heap is; its only state is who holds what. A run counts what it allocates, not what
/// it keeps, so it never keeps more than it holds.
final class HeapShare {
    static final HeapShare OF_THE_PROCESS = new HeapShare(Runtime.getRuntime().maxMemory() / 3);

    private static final int SHIFT = 20;

    private final long bytes;
    private final Semaphore megabytes;

    HeapShare(long bytes) {
        this.bytes = bytes;
        this.megabytes = new Semaphore(Math.clamp(bytes >> SHIFT, 1, Integer.MAX_VALUE));
    }

    /// What one run may take of it at most: half, so that one alone cannot take all from the others.
    long most() {
        return bytes / 2;
    }

    /// @return false when the others hold too much
    boolean take(int count) {
        return megabytes.tryAcquire(count);
    }

    void giveBack(int count) {
        megabytes.release(count);
    }
}
