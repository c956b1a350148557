package io.sluice.gateway.middleware.limit;

import io.sluice.gateway.exchange.LimitNumbers;
import io.sluice.storage.Counters;
import io.sluice.storage.StoreFailure;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/// What this gateway knows about one quota counter of the store.
///
/// Far from its end a quota is counted here, and the store is told a moment later, several requests at once;
/// near the end, at its renewal, and whenever something may have changed, the store is asked for each request.
/// "Far" leaves room for what other gateways may count in that moment, so [#RESERVE] and smaller quotas are
/// exact. Shared by all event loops without a lock.
final class QuotaCounter implements Counters.Count {
    /// Requests from the end on which the store is asked each time.
    static final long RESERVE = 1_000;

    private static final VarHandle USED;
    private static final VarHandle PENDING;
    private static final VarHandle QUEUED;

    static {
        try {
            var lookup = MethodHandles.lookup();
            USED = lookup.findVarHandle(QuotaCounter.class, "used", long.class);
            PENDING = lookup.findVarHandle(QuotaCounter.class, "pending", long.class);
            QUEUED = lookup.findVarHandle(QuotaCounter.class, "queued", boolean.class);
        } catch (ReflectiveOperationException bug) {
            throw new ExceptionInInitializerError(bug);
        }
    }

    private final String key;
    private final Quotas quotas;

    /// False until the store has answered, and after doubt.
    private volatile boolean known;

    /// Milliseconds since 1970; 0 never.
    private volatile long renews;

    /// All requests of the period as far as known, those that the store has not heard of included.
    private volatile long used;

    private volatile long pending;

    @SuppressWarnings("unused") // Through QUEUED.
    private volatile boolean queued;

    /// Requests that others counted between two of our reports.
    private volatile long foreign;

    private volatile long renewal;

    // Only while a report is on its way; owned by whoever runs Quotas.report.
    private volatile boolean reporting;
    private long reported;

    QuotaCounter(String key, Quotas quotas) {
        this.key = key;
        this.quotas = quotas;
    }

    String key() {
        return key;
    }

    /// Requests of the period, as far as known.
    long used() {
        return used;
    }

    /// Milliseconds since 1970; 0 never.
    long renews() {
        return renews;
    }

    /// The session changed, or may have: the counter may have been reset.
    void doubt() {
        known = false;
    }

    /// Counts a request here if that is safe; else the store has to be asked.
    ///
    /// @param now milliseconds since 1970
    boolean countHere(Quota quota, long now, @Nullable LimitNumbers numbers) {
        if (!known || isOver(quota, now)) return false;
        long before = used;
        if (quota.max() - before <= RESERVE + 4 * foreign) return false;
        count(quota, numbers);
        return true;
    }

    /// The store is away: counts a request as well as can be.
    ///
    /// @return empty-handed when nothing is known about this period; then the request is let through
    Guess guess(Quota quota, long now, @Nullable LimitNumbers numbers) {
        if (renews == 0 && used == 0 || isOver(quota, now)) return Guess.UNKNOWN;
        return count(quota, numbers) <= quota.max() ? Guess.LEFT : Guess.USED_UP;
    }

    enum Guess {
        LEFT,
        USED_UP,
        UNKNOWN
    }

    private boolean isOver(Quota quota, long now) {
        long end = renews;
        return end == 0 ? quota.renewal() > 0 : now >= end;
    }

    private long count(Quota quota, @Nullable LimitNumbers numbers) {
        long after = (long) USED.getAndAdd(this, 1L) + 1;
        PENDING.getAndAdd(this, 1L);
        renewal = quota.renewal();
        if (!queued && QUEUED.compareAndSet(this, false, true)) quotas.queue(this);
        if (numbers != null) numbers.quota(quota.max(), quota.max() - after, renews / 1_000);
        return after;
    }

    /// Requests that the store has not heard of; the caller tells it.
    long takeUnreported() {
        return (long) PENDING.getAndSet(this, 0L);
    }

    /// The caller could not tell it.
    void putBack(long unreported) {
        if (unreported == 0) return;
        PENDING.getAndAdd(this, unreported);
        if (QUEUED.compareAndSet(this, false, true)) quotas.queue(this);
    }

    /// The store counted, and this is how it stands.
    ///
    /// @param millis to the renewal, 0 without one
    void learned(long count, long millis, long now) {
        used = count + pending;
        renews = millis > 0 ? now + millis : 0;
        known = true;
    }

    // ---- reports: one thread, one at a time ----------------------------------------------------

    /// Tells the store about requests that were counted here.
    ///
    /// @return false when it has to be tried again later
    boolean report(Counters counters, boolean storeUp, long now) {
        if (reporting) return false;
        long end = renews;
        if (end != 0 && now >= end) {
            // They belong to a period that is over: nobody will ask for them.
            PENDING.setVolatile(this, 0L);
        }
        if (!storeUp) return pending == 0;
        QUEUED.setVolatile(this, false);
        long requests = (long) PENDING.getAndSet(this, 0L);
        if (requests == 0) return true;
        reported = requests;
        reporting = true;
        counters.quota(key, renewal, requests, this);
        return true;
    }

    @Override
    public void counted(long count, long millis) {
        long expected = used - pending;
        // Requests that were counted meanwhile make this look smaller, never larger.
        foreign = Math.max(foreign / 2, Math.max(0, count - expected));
        learned(count, millis, quotas.now());
        reporting = false;
    }

    @Override
    public void failed(StoreFailure why) {
        putBack(reported);
        reporting = false;
    }
}
