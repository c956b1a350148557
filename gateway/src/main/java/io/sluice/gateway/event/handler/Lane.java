package io.sluice.gateway.event.handler;

import io.sluice.gateway.event.Event;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What waits for one handler, so that a slow one holds up nobody else.
///
/// A few virtual threads work on it while there is something, and none otherwise.
final class Lane {
    private static final Logger LOG = LoggerFactory.getLogger(Lane.class);
    private static final int MOST_WAITING = 1_000;
    private static final int WORKERS = 4;

    private final EventHandler handler;
    private final LongAdder handled;
    private final LongAdder dropped;
    private final ArrayBlockingQueue<Event> waiting = new ArrayBlockingQueue<>(MOST_WAITING);
    private final AtomicInteger workers = new AtomicInteger();

    /// @param handled counts what was handled
    /// @param dropped counts what found no room
    Lane(EventHandler handler, LongAdder handled, LongAdder dropped) {
        this.handler = handler;
        this.handled = handled;
        this.dropped = dropped;
    }

    /// Never waits.
    void offer(Event event) {
        if (!waiting.offer(event)) {
            dropped.increment();
            return;
        }
        hire();
    }

    private void hire() {
        int now = workers.get();
        while (now < WORKERS && !waiting.isEmpty()) {
            if (workers.compareAndSet(now, now + 1)) {
                Thread.ofVirtual().name("event-", 0).start(this::work);
                return;
            }
            now = workers.get();
        }
    }

    private void work() {
        try {
            for (var event = waiting.poll(); event != null; event = waiting.poll()) handle(event);
        } finally {
            workers.decrementAndGet();
        }
        // What came after the last look and found all workers still here.
        hire();
    }

    private void handle(Event event) {
        try {
            handler.handle(event);
        } catch (RuntimeException bug) {
            LOG.error("{} broke at {}", handler.name(), event.name().id(), bug);
        }
        handled.increment();
    }

    /// Nothing waits, and nothing is being handled.
    boolean isIdle() {
        return waiting.isEmpty() && workers.get() == 0;
    }

    /// Drops what waits.
    void abandon() {
        for (var event = waiting.poll(); event != null; event = waiting.poll()) dropped.increment();
    }
}
