package io.sluice.gateway.exchange;

import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/// The one door from an event loop to work that may block: virtual threads, bounded in number.
///
/// Code of users runs on platform threads instead, because only those say how much memory they took.
public final class OffloadThreads {
    private static final int MOST_MEASURED = 256;

    private final Semaphore permits;
    private final ThreadFactory threads = Thread.ofVirtual().name("offload-", 0).factory();
    private final ThreadPoolExecutor measured;

    /// @param most tasks at the same time; more are refused
    public OffloadThreads(int most) {
        this.permits = new Semaphore(most);
        this.measured = new ThreadPoolExecutor(
                0,
                MOST_MEASURED,
                10,
                TimeUnit.SECONDS,
                new Idle(),
                Thread.ofPlatform().daemon().name("script-", 0).factory(),
                (task, pool) -> pool.getQueue().add(task));
    }

    /// Takes a task only while a thread waits for one: the pool makes a thread before it lets a task wait.
    private static final class Idle extends LinkedTransferQueue<Runnable> {
        private static final long serialVersionUID = 1;

        @Override
        public boolean offer(Runnable task) {
            return tryTransfer(task);
        }

        @Override
        public boolean add(Runnable task) {
            return super.offer(task);
        }
    }

    /// @return false when too much is running already
    public boolean run(Runnable task) {
        if (!permits.tryAcquire()) return false;
        threads.newThread(() -> returning(task)).start();
        return true;
    }

    /// Runs code of users.
    ///
    /// @return false when too much is running or waiting already
    public boolean runMeasured(Runnable task) {
        if (!permits.tryAcquire()) return false;
        measured.execute(() -> returning(task));
        return true;
    }

    private void returning(Runnable task) {
        try {
            task.run();
        } finally {
            permits.release();
        }
    }
}
