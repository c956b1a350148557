package io.sluice.cli.start;

import io.sluice.gateway.Succession;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Gives a sign of life as long as every event loop answers, so that a service manager can end a process that hangs.
final class Watchdog {
    /// Signs for each span that the service manager waits; one may be late.
    private static final int SIGNS = 3;

    private final Succession succession;
    private final Duration gap;
    private final ServiceNotices notices;

    private Watchdog(Succession succession, Duration gap, ServiceNotices notices) {
        this.succession = succession;
        this.gap = gap;
        this.notices = notices;
    }

    /// Watches from now on, until the process ends; does nothing when nobody waits for signs.
    static void start(Succession succession, ServiceNotices notices) {
        succession.watchdog().ifPresent(most -> {
            var watchdog = new Watchdog(succession, most.dividedBy(SIGNS), notices);
            Thread.ofPlatform().daemon().name("watchdog").start(watchdog::watch);
        });
    }

    private void watch() {
        try {
            while (true) {
                // Who steps aside would speak for the process that serves.
                if (!succession.isSteppingAside() && loopsAnswer()) notices.alive();
                Thread.sleep(gap);
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean loopsAnswer() throws InterruptedException {
        var loops = succession.gateway().loops();
        var answers = new CountDownLatch(loops.size());
        for (var loop : loops) {
            if (loop.eventLoop().isShuttingDown()) return false;
            loop.eventLoop().execute(answers::countDown);
        }
        return answers.await(gap.toNanos(), TimeUnit.NANOSECONDS);
    }
}
