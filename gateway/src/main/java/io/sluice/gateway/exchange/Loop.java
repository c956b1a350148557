package io.sluice.gateway.exchange;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.EventLoop;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// What belongs to one event loop: exchanges to reuse, deadlines, the date. Touched only by its own thread.
public final class Loop {
    /// How exact deadlines are.
    private static final long TICK_MILLIS = 50;

    private static final int SPARE_EXCHANGES = 1_024;

    private final EventLoop eventLoop;
    private final int index;
    private final ByteBufAllocator allocator;
    private final InstantSource clock;
    private final OffloadThreads offload;
    private final Refusals refusals;
    private final ArrayDeque<Exchange> spare = new ArrayDeque<>();
    private final HttpDate date = new HttpDate();
    private final LoopCounters counters = new LoopCounters();
    private @Nullable Exchange running;
    private int live;

    public Loop(
            EventLoop eventLoop,
            int index,
            ByteBufAllocator allocator,
            InstantSource clock,
            OffloadThreads offload,
            Refusals refusals) {
        this.eventLoop = eventLoop;
        this.index = index;
        this.allocator = allocator;
        this.clock = clock;
        this.offload = offload;
        this.refusals = refusals;
        eventLoop.scheduleWithFixedDelay(this::tick, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
    }

    public EventLoop eventLoop() {
        return eventLoop;
    }

    /// Number of the loop, from 0.
    public int index() {
        return index;
    }

    public ByteBufAllocator allocator() {
        return allocator;
    }

    public InstantSource clock() {
        return clock;
    }

    OffloadThreads offload() {
        return offload;
    }

    Refusals refusals() {
        return refusals;
    }

    public LoopCounters counters() {
        return counters;
    }

    /// `Date: …` with its line end, renewed each second.
    public byte[] dateLine() {
        return date.line(clock.millis());
    }

    /// Exchanges that are running on this loop.
    public int live() {
        return live;
    }

    public Exchange acquire() {
        var exchange = spare.pollLast();
        return exchange != null ? exchange : new Exchange(this);
    }

    void release(Exchange exchange) {
        if (spare.size() < SPARE_EXCHANGES) spare.addLast(exchange);
    }

    // Running exchanges form a list through their own links, so that watching their deadlines allocates nothing.

    void watch(Exchange exchange) {
        exchange.nextRunning = running;
        exchange.previousRunning = null;
        if (running != null) running.previousRunning = exchange;
        running = exchange;
        live++;
    }

    void unwatch(Exchange exchange) {
        var next = exchange.nextRunning;
        var previous = exchange.previousRunning;
        if (previous != null) previous.nextRunning = next;
        else running = next;
        if (next != null) next.previousRunning = previous;
        exchange.nextRunning = null;
        exchange.previousRunning = null;
        live--;
    }

    private void tick() {
        long now = System.nanoTime();
        for (var exchange = running; exchange != null; ) {
            var next = exchange.nextRunning;
            exchange.checkDeadline(now);
            exchange = next;
        }
    }
}
