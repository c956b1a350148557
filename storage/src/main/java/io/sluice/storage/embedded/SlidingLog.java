package io.sluice.storage.embedded;

import java.util.Arrays;

/// The times of the newest requests of one limiter, oldest first in a ring. Guarded by its own lock.
///
/// Keeps one entry more than the limit: older ones decide nothing, so a client that hammers against its
/// limit costs no memory. Redis counts them all; `before` is exact up to the limit.
final class SlidingLog {
    private long[] times = new long[8];
    private int first;
    private int size;

    /// Milliseconds since 1970 after which the log is of no interest.
    long expiresAt;

    boolean dead;

    /// Drops what is not later than `until`.
    void trim(long until) {
        while (size > 0 && times[first] <= until) {
            first = (first + 1) % times.length;
            size--;
        }
    }

    /// Entries after `time`.
    int countAfter(long time) {
        int count = size;
        while (count > 0 && at(size - count) <= time) count--;
        return count;
    }

    void add(long time, long max) {
        if (size > max) {
            first = (first + 1) % times.length;
            size--;
        }
        if (size == times.length) {
            var larger = Arrays.copyOf(times, size * 2);
            // What had wrapped around to the front moves behind the old end.
            System.arraycopy(times, 0, larger, size, first);
            times = larger;
        }
        // Two event loops may come with their clock readings in either order: keep the ring sorted.
        int place = size++;
        for (; place > 0 && at(place - 1) > time; place--) set(place, at(place - 1));
        set(place, time);
    }

    /// The entry that has `newer - 1` newer ones.
    long fromEnd(long newer) {
        return at((int) (size - newer));
    }

    int size() {
        return size;
    }

    private long at(int index) {
        return times[(first + index) % times.length];
    }

    private void set(int index, long time) {
        times[(first + index) % times.length] = time;
    }
}
