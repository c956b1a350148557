package io.sluice.gateway.middleware.limit;

import io.sluice.gateway.exchange.LimitNumbers;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/// One local rate counter: a window that begins with the first request and is full again after its time.
///
/// Shared by all event loops without a lock; what is refused takes nothing. A small object is made for each
/// window that has requests, nothing for a request.
final class Bucket {
    /// Put in place of the window of a bucket that was dropped: whoever still holds it looks for the new one.
    private static final Window DEAD = new Window(Long.MIN_VALUE);

    private static final VarHandle WINDOW;
    private static final VarHandle USED;

    static {
        try {
            var lookup = MethodHandles.lookup();
            WINDOW = lookup.findVarHandle(Bucket.class, "window", Window.class);
            USED = lookup.findVarHandle(Window.class, "used", long.class);
        } catch (ReflectiveOperationException bug) {
            throw new ExceptionInInitializerError(bug);
        }
    }

    private static final class Window {
        final long end;

        @SuppressWarnings("unused") // Through USED.
        private volatile long used;

        Window(long end) {
            this.end = end;
        }
    }

    /// Null before the first request.
    private volatile @Nullable Window window;

    private boolean isOver(@Nullable Window current, long now) {
        return current == null || now >= current.end;
    }

    boolean isDead() {
        return window == DEAD;
    }

    /// Drops the bucket unless a window runs. Afterwards it is dead and stays so.
    boolean drop(long now) {
        var current = window;
        return isOver(current, now) && WINDOW.compareAndSet(this, current, DEAD);
    }

    /// Takes one request out, if there is one left. A dead bucket has none.
    ///
    /// @param now      milliseconds since 1970
    /// @param capacity requests a window
    /// @param millis   length of a window that begins now
    /// @param numbers  told of the state afterwards
    /// @param limit    what they are told the limit is
    boolean take(long now, long capacity, long millis, @Nullable LimitNumbers numbers, long limit) {
        var current = window;
        while (isOver(current, now)) {
            if (current == DEAD) return false;
            var next = new Window(now + millis);
            current = (Window) WINDOW.compareAndExchange(this, current, next) == current ? next : window;
        }
        if (current == null) throw new IllegalStateException("no window");
        // Racing requests may push the count over the capacity; none of them passes and the surplus means nothing.
        boolean taken = current.used < capacity;
        long left = 0;
        if (taken) {
            long before = (long) USED.getAndAdd(current, 1L);
            taken = before < capacity;
            left = capacity - before - 1;
        }
        if (numbers != null) numbers.rate(limit, left, current.end / 1_000);
        return taken;
    }

    /// End of the running window in milliseconds since 1970; 0 when none runs.
    long end(long now) {
        var current = window;
        return current == null || isOver(current, now) ? 0 : current.end;
    }

    /// Requests that the running window has let through.
    long used() {
        var current = window;
        return current == null ? 0 : current.used;
    }

    /// Requests that another process has let through in a window with this end. Runs on in the window that runs here,
    /// if one does.
    void add(long now, long end, long used) {
        var current = window;
        while (isOver(current, now)) {
            if (current == DEAD || now >= end) return;
            var next = new Window(end);
            current = (Window) WINDOW.compareAndExchange(this, current, next) == current ? next : window;
        }
        if (current != null) USED.getAndAdd(current, used);
    }

    /// Whether [#take] would pass.
    boolean hasRoom(long now, long capacity) {
        var current = window;
        return current == null || now >= current.end || current.used < capacity;
    }
}
