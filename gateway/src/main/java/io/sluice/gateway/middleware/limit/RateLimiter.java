package io.sluice.gateway.middleware.limit;

import io.sluice.gateway.exchange.LimitNumbers;
import io.sluice.model.settings.LimitSettings;
import io.sluice.storage.Counters;
import io.sluice.storage.StoreFailure;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Counts requests against rates, by the algorithm that the settings choose.
///
/// The default counts here, in a [Bucket] of this gateway's share, as long as the rate is large enough to be
/// shared; smaller ones, and the other algorithms, count in the store. When the store cannot be asked
/// everything counts here (source: `auth-and-keys.md` 5.2, `wire-formats.md` 7 and 8).
public final class RateLimiter {
    /// Where and how requests are counted.
    public enum Algorithm {
        /// Each gateway its share, small rates in the store's log.
        DISTRIBUTED,
        /// The store's log of all requests, refused ones too.
        ROLLING,
        /// A marker in the store; the log is written behind the request.
        SENTINEL,
        /// One counter in the store for each piece of the clock.
        FIXED_WINDOW
    }

    /// @param threshold        `drl_threshold`: a gateway's share has to be larger than this, in requests a second
    /// @param sentinelFallback `drl_enable_sentinel_rate_limiter`
    /// @param smoothing        `enable_rate_limit_smoothing`
    public record Options(Algorithm algorithm, double threshold, boolean sentinelFallback, boolean smoothing) {
        public static final Options DEFAULTS = new Options(Algorithm.DISTRIBUTED, 5, false, false);

        /// Of several the first wins: fixed window, sentinel, rolling. `enable_non_transactional_rate_limiter` has
        /// no effect, as recorded.
        public static Options of(LimitSettings settings) {
            var algorithm = settings.fixedWindow()
                    ? Algorithm.FIXED_WINDOW
                    : settings.sentinel()
                            ? Algorithm.SENTINEL
                            : settings.rolling() ? Algorithm.ROLLING : Algorithm.DISTRIBUTED;
            return new Options(algorithm, settings.threshold(), settings.sentinelFallback(), settings.smoothing());
        }
    }

    private final Options options;
    private final Counters counters;
    private final BooleanSupplier storeUp;
    private final IntSupplier gateways;
    private final InstantSource clock;
    private final Buckets buckets = new Buckets();
    private final Allowances allowances;
    private final AtomicLong lastNanos = new AtomicLong();

    /// @param storeUp  whether the store can be asked
    /// @param gateways how many gateways share the rates, this one included
    public RateLimiter(
            Options options, Counters counters, BooleanSupplier storeUp, IntSupplier gateways, InstantSource clock) {
        this.options = options;
        this.counters = counters;
        this.storeUp = storeUp;
        this.gateways = gateways;
        this.clock = clock;
        this.allowances = new Allowances(counters, clock);
    }

    /// The rule is counted in this process: [#take] answers.
    boolean countsHere(RateRule rule) {
        if (options.algorithm != Algorithm.DISTRIBUTED) return false;
        int n = gateways.getAsInt();
        return n <= 1 || n * options.threshold < rule.perSecond();
    }

    boolean storeUp() {
        return storeUp.getAsBoolean();
    }

    /// Counts a request here.
    ///
    /// @param now milliseconds since 1970
    boolean take(RateRule rule, long now, @Nullable LimitNumbers numbers) {
        while (true) {
            var bucket = rule.bucket(buckets);
            boolean taken = bucket.take(now, share(rule), rule.millis(), numbers, rule.allowed());
            // A bucket that was dropped in between has counted nothing.
            if (taken || !bucket.isDead()) return taken;
        }
    }

    /// Whether [#take] would pass; counts nothing.
    boolean hasRoom(RateRule rule, long now) {
        return rule.bucket(buckets).hasRoom(now, share(rule));
    }

    private long share(RateRule rule) {
        int n = gateways.getAsInt();
        return n <= 1 ? rule.allowed() : Math.max(1, (long) (rule.rate() / n));
    }

    /// Counts a request in the store, or with `dry` only looks.
    void ask(RateRule rule, boolean dry, StoreAnswer to) {
        long now = nanos();
        to.nanos = now;
        switch (options.algorithm) {
            case FIXED_WINDOW -> {
                if (dry) counters.peekWindow(rule.key(), rule.wholeSeconds(), now, to);
                else counters.fixedWindow(rule.key(), rule.wholeSeconds(), now, to);
            }
            case SENTINEL -> {
                counters.blocked(rule.key(), to);
                if (!dry) {
                    counters.slidingLog(
                            rule.key(), now, rule.wholeSeconds(), rule.allowed(), new Behind(rule, behind(rule, to)));
                }
            }
            case ROLLING, DISTRIBUTED -> {
                if (dry) counters.peekLog(rule.key(), now, rule.wholeSeconds(), rule.allowed(), to);
                else counters.slidingLog(rule.key(), now, rule.wholeSeconds(), rule.allowed(), to);
            }
        }
    }

    /// What the answer to [#ask] means.
    ///
    /// @param dry the request was not counted: it still wants a place
    boolean allowed(RateRule rule, boolean dry, StoreAnswer answer, @Nullable LimitNumbers numbers) {
        long now = answer.nanos / 1_000_000;
        return switch (options.algorithm) {
            case FIXED_WINDOW -> {
                boolean room = answer.count + (dry ? 1 : 0) <= rule.allowed();
                // The counter is not asked for more than the verdict: nothing remains to be told.
                if (numbers != null) numbers.rate(rule.allowed(), 0, (now + (room ? 0 : answer.more)) / 1_000);
                yield room;
            }
            case SENTINEL -> {
                boolean room = answer.count == 0;
                if (numbers != null) numbers.rate(rule.allowed(), 0, (now + answer.more) / 1_000);
                yield room;
            }
            case ROLLING, DISTRIBUTED -> {
                boolean marks = options.algorithm == Algorithm.DISTRIBUTED && options.sentinelFallback;
                boolean room = answer.count < allowance(rule, answer.count, answer::teller) - (marks ? 1 : 0);
                if (marks && !room && !dry) counters.block(rule.key(), rule.wholeSeconds());
                if (numbers != null) {
                    long left = rule.allowed() - answer.count - 1;
                    long reset = left > 0 ? answer.nanos : answer.more + rule.wholeSeconds() * 1_000_000_000L;
                    numbers.rate(rule.allowed(), left, reset / 1_000_000_000L);
                }
                yield room;
            }
        };
    }

    /// The request may be over when its log is read.
    private SmoothingEvents.Teller behind(RateRule rule, StoreAnswer of) {
        return options.smoothing && rule.smoothing().isPresent() ? of.teller() : SmoothingEvents.Teller.NOBODY;
    }

    private long allowance(RateRule rule, long count, Supplier<SmoothingEvents.Teller> teller) {
        var smoothing = rule.smoothing();
        return options.smoothing && smoothing.isPresent()
                ? allowances.current(rule, smoothing.get(), count, teller)
                : rule.allowed();
    }

    /// What is counted here: by the name of each counter whose window runs, its end in milliseconds since 1970 and
    /// the requests it has let through.
    public Map<String, Counted> counted() {
        long now = clock.millis();
        var all = new HashMap<String, Counted>();
        buckets.forEach((name, bucket) -> {
            long end = bucket.end(now);
            if (end != 0) all.put(name, new Counted(end, bucket.used()));
        });
        return all;
    }

    /// Goes on counting where another process stands.
    public void add(Map<String, Counted> counted) {
        long now = clock.millis();
        counted.forEach((name, there) -> buckets.named(name).add(now, there.end(), there.used()));
    }

    /// @param end milliseconds since 1970
    public record Counted(long end, long used) {}

    /// Drops what is over. Called now and then.
    public void sweep() {
        buckets.sweep(clock.millis());
    }

    /// Nanoseconds since 1970, each value once: a log would lose one of two equal entries.
    private long nanos() {
        var instant = clock.instant();
        long now = instant.getEpochSecond() * 1_000_000_000L + instant.getNano();
        return lastNanos.updateAndGet(last -> Math.max(now, last + 1));
    }

    /// Reads the log behind a request and sets the sentinel while the last allowed request is handled, so that
    /// the next is refused without asking the log.
    private final class Behind implements Counters.Log {
        private final RateRule rule;
        private final SmoothingEvents.Teller teller;

        Behind(RateRule rule, SmoothingEvents.Teller teller) {
            this.rule = rule;
            this.teller = teller;
        }

        @Override
        public void logged(long before, long earliestNanos) {
            if (before >= allowance(rule, before, () -> teller) - 1) counters.block(rule.key(), rule.wholeSeconds());
        }

        @Override
        public void failed(StoreFailure why) {
            // The sentinel is not set; the store's health says the rest.
        }
    }
}
