package io.sluice.gateway.exchange;

import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;

/// The one door from an event loop to work that may block: virtual threads, bounded in number.
public final class OffloadThreads {
    private final Semaphore permits;
    private final ThreadFactory threads = Thread.ofVirtual().name("offload-", 0).factory();

    /// @param most tasks at the same time; more are refused
    public OffloadThreads(int most) {
        this.permits = new Semaphore(most);
    }

    /// @return false when too much is running already
    public boolean run(Runnable task) {
        if (!permits.tryAcquire()) return false;
        threads.newThread(() -> {
                    try {
                        task.run();
                    } finally {
                        permits.release();
                    }
                })
                .start();
        return true;
    }
}
