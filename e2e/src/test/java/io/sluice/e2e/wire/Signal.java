package io.sluice.e2e.wire;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/// Guards what the two sides of a case saw, and wakes those who wait for more of it.
///
/// Everything the players share is read and written while holding this object's monitor.
final class Signal {

    synchronized void raise() {
        notifyAll();
    }

    synchronized void change(Runnable change) {
        change.run();
        notifyAll();
    }

    /// Whether `test` came true in time.
    synchronized boolean await(BooleanSupplier test, long millis) {
        long end = System.nanoTime() + Duration.ofMillis(millis).toNanos();
        try {
            while (!test.getAsBoolean()) {
                long left = end - System.nanoTime();
                if (left <= 0) return false;
                wait(left / 1_000_000, (int) (left % 1_000_000));
            }
            return true;
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /// A pause that is part of a case: nothing is waited for.
    static void pause(long millis) {
        try {
            Thread.sleep(Duration.ofMillis(millis));
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
