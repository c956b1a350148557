package io.sluice.gateway.middleware.limit;

import io.sluice.gateway.exchange.Exchange;
import io.sluice.gateway.exchange.LimitNumbers;
import io.sluice.gateway.exchange.Verdict;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The check of one request that needs the store, or has to wait. Confined to the loop of the exchange.
final class LimitRun extends StoreAnswer {
    private enum Step {
        RATE,
        /// Wait, then look whether there is room.
        PAUSE,
        LOOK,
        QUOTA
    }

    private final LimitCheck check;
    private final LimitSet set;

    private final @Nullable LimitNumbers numbers;

    private Step step = Step.RATE;
    private long tries;

    /// Requests that the question tells the store about, beside this one.
    private long unreported;

    private Verdict.@Nullable Later later;

    /// @param numbers told of the rate; null when they are not to be told
    LimitRun(LimitCheck check, Exchange exchange, LimitSet set, @Nullable LimitNumbers numbers) {
        super(exchange);
        this.check = check;
        this.set = set;
        this.numbers = numbers;
    }

    Verdict fromRate() {
        return begin(Step.RATE);
    }

    Verdict fromPause() {
        return begin(Step.PAUSE);
    }

    Verdict fromQuota() {
        return begin(Step.QUOTA);
    }

    private Verdict begin(Step first) {
        step = first;
        var verdict = go();
        if (verdict != null) return verdict;
        // Whatever ends the wait comes through the loop, so after this.
        var promise = exchange.later();
        later = promise;
        return promise;
    }

    /// Goes on as far as possible; null when it has to wait.
    private @Nullable Verdict go() {
        while (true) {
            switch (step) {
                case RATE, LOOK -> {
                    var rate = rule();
                    boolean dry = step == Step.LOOK;
                    var limiter = check.limiters().rates();
                    if (limiter.countsHere(rate)) {
                        var verdict = rated(here(rate, dry));
                        if (verdict != null) return verdict;
                        continue;
                    }
                    if (isAbandoned() || !limiter.storeUp()) {
                        failed = true;
                    } else {
                        asking();
                        limiter.ask(rate, dry, this);
                        if (!isAnswered()) return null;
                    }
                }
                case PAUSE -> {
                    pause();
                    return null;
                }
                case QUOTA -> {
                    var quota = check.quota(set);
                    if (quota == null) return Verdict.PASS;
                    if (quota.counter().countHere(quota, now(), check.quotaNumbers(exchange))) return Verdict.PASS;
                    var quotas = check.limiters().quotas();
                    if (isAbandoned() || !quotas.storeUp()) {
                        failed = true;
                    } else {
                        asking();
                        unreported = quota.counter().takeUnreported();
                        quotas.counters().quota(quota.counter().key(), quota.renewal(), unreported + 1, this);
                        if (!isAnswered()) return null;
                    }
                }
            }
            var verdict = settle();
            if (verdict != null) return verdict;
        }
    }

    @Override
    SmoothingEvents.Teller teller() {
        return check.teller(exchange);
    }

    @Override
    void answered() {
        resume(settle());
    }

    private void resume(@Nullable Verdict settled) {
        var verdict = settled != null ? settled : go();
        var promise = later;
        if (verdict != null && promise != null) promise.complete(verdict);
    }

    /// What the store's answer, or its silence, means; null to go on.
    private @Nullable Verdict settle() {
        if (step == Step.QUOTA) return counted();
        var rate = rule();
        boolean dry = step == Step.LOOK;
        if (failed) {
            exchange.loop().counters().ratesWithoutStore++;
            return rated(here(rate, dry));
        }
        return rated(check.limiters().rates().allowed(rate, dry, this, numbers));
    }

    private RateRule rule() {
        var rate = check.rate(set);
        if (rate == null) throw new IllegalStateException("no rate to check");
        return rate;
    }

    private boolean here(RateRule rate, boolean dry) {
        var limiter = check.limiters().rates();
        return dry ? limiter.hasRoom(rate, now()) : limiter.take(rate, now(), numbers);
    }

    private @Nullable Verdict rated(boolean allowed) {
        if (allowed) {
            step = step == Step.LOOK ? Step.RATE : Step.QUOTA;
            return null;
        }
        if (tries >= set.throttleTries()) return check.rateRefused(exchange);
        step = Step.PAUSE;
        return null;
    }

    private void pause() {
        tries++;
        step = Step.LOOK;
        exchange.loop()
                .eventLoop()
                .schedule(
                        () -> {
                            if (!isOver()) resume(null);
                        },
                        set.throttleMillis(),
                        TimeUnit.MILLISECONDS);
    }

    private Verdict counted() {
        var quota = check.quota(set);
        if (quota == null) return Verdict.PASS;
        var told = check.quotaNumbers(exchange);
        if (failed) {
            exchange.loop().counters().quotasWithoutStore++;
            quota.counter().putBack(unreported);
            unreported = 0;
            return quota.counter().guess(quota, now(), told) == QuotaCounter.Guess.USED_UP
                    ? check.quotaRefused(exchange)
                    : Verdict.PASS;
        }
        long now = now();
        quota.counter().learned(count, more, now);
        if (told != null) told.quota(quota.max(), quota.max() - count, (now + more) / 1_000);
        return count > quota.max() ? check.quotaRefused(exchange) : Verdict.PASS;
    }

    private long now() {
        return exchange.loop().clock().millis();
    }
}
