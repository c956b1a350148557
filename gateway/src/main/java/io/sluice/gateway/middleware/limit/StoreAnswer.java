package io.sluice.gateway.middleware.limit;

import io.sluice.gateway.exchange.Exchange;
import io.sluice.storage.Counters;
import io.sluice.storage.StoreFailure;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/// Takes one answer of the store at a time and hands it to the exchange's own event loop, at once when it came
/// before the question returned.
abstract class StoreAnswer implements Counters.Count, Counters.Log {
    private static final int ASKED = 0;
    private static final int WAITING = 1;
    private static final int ANSWERED = 2;
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
        return !STATE.compareAndSet(this, ASKED, WAITING);
    }

    /// Called on the loop of the exchange, unless that is over.
    abstract void answered();

    @Override
    public final void counted(long counted, long millis) {
        failed = false;
        count = counted;
        more = millis;
        handOver();
    }

    @Override
    public final void logged(long before, long earliestNanos) {
        counted(before, earliestNanos);
    }

    @Override
    public final void failed(StoreFailure why) {
        failed = true;
        handOver();
    }

    private void handOver() {
        if (STATE.compareAndSet(this, ASKED, ANSWERED)) return;
        onLoop(this::answered);
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
