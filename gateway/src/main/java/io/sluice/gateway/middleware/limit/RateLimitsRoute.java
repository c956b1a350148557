package io.sluice.gateway.middleware.limit;

import io.sluice.gateway.exchange.Exchange;
import io.sluice.gateway.exchange.LocalResponse;
import io.sluice.gateway.exchange.Middleware;
import io.sluice.gateway.exchange.Verdict;
import io.sluice.gateway.route.EndpointMatching;
import io.sluice.gateway.session.KnownSession;
import io.sluice.model.document.GoJson;
import io.sluice.model.document.Json;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/// `{listen path}/tyk/rate-limits/`: tells callers their limits, by any method, and counts nothing
/// (source: `auth-and-keys.md` 1.17).
public final class RateLimitsRoute implements Middleware {
    private static final String PATH = "tyk/rate-limits/";

    private final String apiId;
    private final EndpointMatching matching;
    private final Limiters limiters;

    public RateLimitsRoute(String apiId, EndpointMatching matching, Limiters limiters) {
        this.apiId = apiId;
        this.matching = matching;
        this.limiters = limiters;
    }

    @Override
    public String name() {
        return "rate-limits-route";
    }

    @Override
    public Verdict onRequest(Exchange exchange) {
        if (!isHere(exchange)) return Verdict.PASS;
        var known = KnownSession.SLOT.get(exchange);
        if (known == null) return Verdict.PASS;
        var plan = SessionLimit.planned(known, known.grant(apiId), exchange, matching, limiters);
        if (plan.limit().quotaMax() <= 0 || !limiters.quotas().storeUp()) return answer(plan, 0, 0);
        return new Look(plan, limiters, exchange).begin();
    }

    /// Looks at the bytes: every request of the API passes here.
    private static boolean isHere(Exchange exchange) {
        var head = exchange.request();
        int from = exchange.path().listenPathEnd();
        if (from < 0)
            return head.rawPath().endsWith("/" + PATH) && head.rawPath().indexOf(PATH) == idEnd(head.rawPath());
        var bytes = head.bytes();
        int to = head.pathEnd();
        if (from < to && bytes[from] == '/') from++;
        if (to - from != PATH.length()) return false;
        for (int i = 0; i < PATH.length(); i++) if (bytes[from + i] != PATH.charAt(i)) return false;
        return true;
    }

    /// Behind `/{api id}/`, where an API answers too.
    private static int idEnd(String path) {
        return path.indexOf('/', 1) + 1;
    }

    private static Verdict.Answer answer(SessionPlan plan, long used, long renews) {
        var limit = plan.limit();
        boolean counted = used > 0;
        var quota = Json.object();
        quota.put("quota_max", limit.quotaMax());
        quota.put("quota_remaining", counted ? Math.max(0, limit.quotaMax() - used) : limit.quotaRemaining());
        quota.put("quota_renews", counted ? renews : limit.quotaRenews());
        var rate = Json.object();
        rate.put("requests", number(limit.rate()));
        rate.put("per_unit", number(limit.per()));
        var body = Json.object();
        body.set("quota", quota);
        body.set("rate_limit", rate);
        return new Verdict.Answer(LocalResponse.json(200, GoJson.text(body) + "\n"));
    }

    /// Without a fraction that says nothing.
    private static BigDecimal number(double value) {
        return value == (long) value ? BigDecimal.valueOf((long) value) : BigDecimal.valueOf(value);
    }

    /// Reads the quota's counter without counting.
    private static final class Look extends StoreAnswer {
        private final SessionPlan plan;
        private final Limiters limiters;
        private Verdict.@Nullable Later later;

        Look(SessionPlan plan, Limiters limiters, Exchange exchange) {
            super(exchange);
            this.plan = plan;
            this.limiters = limiters;
        }

        Verdict begin() {
            asking();
            limiters.quotas().counters().peekQuota(plan.quotaKey(), this);
            if (isAnswered()) return verdict();
            var promise = exchange.later();
            later = promise;
            return promise;
        }

        @Override
        void answered() {
            if (later != null) later.complete(verdict());
        }

        private Verdict verdict() {
            long now = exchange.loop().clock().millis();
            return failed ? answer(plan, 0, 0) : answer(plan, count, (now + more) / 1_000);
        }
    }
}
