package io.sluice.storage.redis;

import io.netty.util.concurrent.EventExecutor;
import io.sluice.storage.StoreBeyond;
import io.sluice.storage.StoreFailure;
import io.sluice.storage.StoreUnavailable;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/// Keeps one logical connection up: connects, asks every second whether it works, and connects anew when it
/// ended or has not answered in time.
///
/// The probe bounds every operation: answers come in order, so when the probe is not answered in time
/// neither is what was sent before it, and all of it fails together. No timer runs per operation.
/// All changes of state happen on `executor`.
final class Link<W extends Wire> implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Link.class);
    private static final long PROBE_MILLIS = 1000;
    private static final long FIRST_PAUSE_MILLIS = 50;
    private static final long LONGEST_PAUSE_MILLIS = 1000;

    private final String name;
    private final Supplier<CompletionStage<W>> connector;
    private final Function<W, CompletionStage<?>> first;
    private final EventExecutor executor;
    private final Consumer<W> onUp;
    private final Consumer<Boolean> health;
    private final long probeMillis;
    private final long patienceMillis;
    private final CompletableFuture<Void> firstAttempt = new CompletableFuture<>();

    private volatile @Nullable W wire;
    private volatile StoreUnavailable why;

    // Only on the executor:
    private long pauseMillis = FIRST_PAUSE_MILLIS;
    private boolean probing;
    private boolean closed;

    /// @param timeout longest time an operation may wait for its answer
    /// @param first what a new connection is asked before it is used; its failure ends the connection
    /// @param onUp called on the executor with each new connection, before it is used
    /// @param health hears whether there is a connection
    Link(
            String name,
            Duration timeout,
            Supplier<CompletionStage<W>> connector,
            Function<W, CompletionStage<?>> first,
            EventExecutor executor,
            Consumer<W> onUp,
            Consumer<Boolean> health) {
        this.name = name;
        this.connector = connector;
        this.first = first;
        this.executor = executor;
        this.onUp = onUp;
        this.health = health;
        // An operation sent just after a probe waits for the next one, and then for that one's answer.
        this.probeMillis = Math.max(1, Math.min(PROBE_MILLIS, timeout.toMillis() / 2));
        this.patienceMillis = Math.max(1, timeout.toMillis() - probeMillis);
        this.why = new StoreUnavailable("Redis (" + name + ") is not connected yet");
    }

    void start() {
        executor.execute(this::connect);
    }

    /// Ends when the first attempt to connect has succeeded or failed.
    CompletionStage<Void> firstAttempt() {
        return firstAttempt;
    }

    /// The connection, or null while there is none; see [#why].
    @Nullable
    W wire() {
        return wire;
    }

    /// Why there was no connection the last time there was none.
    StoreUnavailable why() {
        return why;
    }

    private void connect() {
        if (closed) return;
        CompletionStage<W> attempt;
        try {
            attempt = connector.get();
        } catch (RuntimeException e) {
            attempt = CompletableFuture.failedStage(e);
        }
        // Connected is not yet serving: a server that loads its data accepts connections too.
        attempt.thenCompose(made -> answer(made).handle((_, failed) -> {
                    if (failed == null) return made;
                    made.close();
                    throw Failures.of(failed);
                }))
                .whenComplete((made, failed) -> executor.execute(() -> {
                    if (failed != null) down(Failures.of(failed));
                    else up(made);
                    firstAttempt.complete(null);
                }));
    }

    /// Lettuce bounds connecting, and nothing bounds this first question but us.
    private CompletionStage<Boolean> answer(W made) {
        var answered = new CompletableFuture<Boolean>();
        var overdue = executor.schedule(
                () -> answered.completeExceptionally(
                        new StoreUnavailable("connected, but no answer for " + patienceMillis + " ms")),
                patienceMillis,
                TimeUnit.MILLISECONDS);
        first.apply(made).whenComplete((_, failed) -> {
            overdue.cancel(false);
            if (failed == null) answered.complete(true);
            else answered.completeExceptionally(failed);
        });
        return answered;
    }

    private void up(W made) {
        if (closed) {
            made.close();
            return;
        }
        pauseMillis = FIRST_PAUSE_MILLIS;
        made.onLost(() -> executor.execute(() -> lost(made, "the connection ended")));
        onUp.accept(made);
        wire = made;
        health.accept(true);
        LOG.info("Redis ({}) is connected", name);
        scheduleProbe(made);
    }

    private void down(StoreFailure reason) {
        if (closed) return;
        boolean beyond = reason.getCause() instanceof StoreBeyond;
        var message = "Redis (" + name + ") is " + (beyond ? "not used: " : "down: ") + reason.getMessage();
        if (!message.equals(why.getMessage()))
            LOG.atLevel(beyond ? Level.ERROR : Level.WARN).log(message);
        why = beyond ? new StoreUnavailable(message, reason.getCause()) : new StoreUnavailable(message);
        wire = null;
        health.accept(false);
        executor.schedule(this::connect, pauseMillis, TimeUnit.MILLISECONDS);
        pauseMillis = Math.min(pauseMillis * 2, LONGEST_PAUSE_MILLIS);
    }

    private void lost(Wire ended, @Nullable String reason) {
        if (closed || wire != ended) return;
        down(new StoreUnavailable(String.valueOf(reason)));
        ended.close();
    }

    /// Gives the present connection up, for instance because its server no longer leads.
    void distrust(String reason) {
        var suspect = wire;
        if (suspect != null) executor.execute(() -> lost(suspect, reason));
    }

    private void scheduleProbe(W probed) {
        executor.schedule(() -> probe(probed), probeMillis, TimeUnit.MILLISECONDS);
    }

    private void probe(W probed) {
        if (closed || wire != probed) return;
        probing = true;
        var overdue = executor.schedule(
                () -> {
                    if (probing) lost(probed, "no answer for " + patienceMillis + " ms");
                },
                patienceMillis,
                TimeUnit.MILLISECONDS);
        probed.ping()
                .whenComplete((_, failed) -> executor.execute(() -> {
                    overdue.cancel(false);
                    if (closed || wire != probed) return;
                    probing = false;
                    if (failed != null) lost(probed, Failures.of(failed).getMessage());
                    else scheduleProbe(probed);
                }));
    }

    /// Refuses operations from now on. The connection itself ends with its connector.
    @Override
    public void close() {
        executor.execute(() -> {
            closed = true;
            why = new StoreUnavailable("the store is closed");
            wire = null;
        });
    }
}
