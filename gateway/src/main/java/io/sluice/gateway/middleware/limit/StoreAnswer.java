package io.sluice.gateway.middleware.limit;

import io.netty.util.concurrent.Future;
import io.sluice.gateway.exchange.Exchange;
import io.sluice.storage.Counters;
import io.sluice.storage.StoreFailure;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Takes one answer of the store at a time and hands it to the exchange's own event loop, at once when it came
/// before the question returned. An answer that takes too long counts as a failure, and no more is asked.
abstract class StoreAnswer implements Counters.Count, Counters.Log {
    private static final int ASKED = 0;
    private static final int WAITING = 1;
    private static final int ANSWERED = 2;

    /// How long a request waits for the store: a store that hangs must not hold requests.
    private static final long PATIENCE_MILLIS = 500;

    private static final VarHandle STATE;

    static {
        try {
            STATE = MethodHandles.lookup().findVarHandle(StoreAnswer.class, "state", int.class);
        } catch (ReflectiveOperationException bug) {
            throw new ExceptionInInitializerError(bug);
        }
    }

    final Exchange exchange;
    private final long generation;

    @SuppressWarnings("unused") // Through STATE.
    private volatile int state;

    // As the store's thread left it; handed over through STATE, or through the loop's queue.
    private boolean givenFailed;
    private long givenCount;
    private long givenMore;

    private boolean abandoned;
    private @Nullable Future<?> patience;

    /// When the question was asked, in nanoseconds since 1970.
    long nanos;

    /// The store could not answer; the numbers mean nothing.
    boolean failed;

    long count;

    /// Milliseconds for a count, nanoseconds since 1970 for a log.
    long more;

    StoreAnswer(Exchange exchange) {
        this.exchange = exchange;
        this.generation = exchange.generation();
    }

    /// Before each question.
    final void asking() {
        STATE.setRelease(this, ASKED);
    }

    /// After each question: true when the answer is there, else [#answered] will be called.
    final boolean isAnswered() {
        if (!STATE.compareAndSet(this, ASKED, WAITING)) {
            take();
            return true;
        }
        patience = exchange.loop().eventLoop().schedule(this::late, PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        return false;
    }

    /// The store did not answer in time once: it is not to be asked again.
    final boolean isAbandoned() {
        return abandoned;
    }

    private void late() {
        if (isOver() || abandoned || patience == null) return;
        abandoned = true;
        patience = null;
        failed = true;
        answered();
    }

    private void arrived() {
        // After a late answer's question was given up, its numbers mean nothing any more.
        if (abandoned) return;
        var waiting = patience;
        patience = null;
        if (waiting != null) waiting.cancel(false);
        take();
        answered();
    }

    private void take() {
        failed = givenFailed;
        count = givenCount;
        more = givenMore;
    }

    /// Who hears of a rate that grows or shrinks because of this request. Called on its loop.
    SmoothingEvents.Teller teller() {
        return SmoothingEvents.Teller.NOBODY;
    }

    /// Called on the loop of the exchange, unless that is over.
    abstract void answered();

    @Override
    public final void counted(long counted, long millis) {
        givenFailed = false;
        givenCount = counted;
        givenMore = millis;
        handOver();
    }

    @Override
    public final void logged(long before, long earliestNanos) {
        counted(before, earliestNanos);
    }

    @Override
    public final void failed(StoreFailure why) {
        givenFailed = true;
        handOver();
    }

    private void handOver() {
        if (STATE.compareAndSet(this, ASKED, ANSWERED)) return;
        onLoop(this::arrived);
    }

    /// Runs `next` on the loop of the exchange, unless the exchange is over by then.
    final void onLoop(Runnable next) {
        exchange.loop().eventLoop().execute(() -> {
            if (exchange.generation() == generation) next.run();
        });
    }

    final boolean isOver() {
        return exchange.generation() != generation;
    }
}
