package io.sluice.gateway.middleware.limit;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.sluice.gateway.event.EventMeta;
import io.sluice.gateway.event.handler.RequestEvents;
import io.sluice.gateway.exchange.Exchange;
import io.sluice.model.event.EventName;
import java.time.Duration;
import java.util.List;

/// Tells when much of a quota is used (`monitor`; source: `gateway-features-2.md` 8.5, `auth-and-keys.md` 5.7).
///
/// The limit of the settings comes first; else the first in the list of the key that is reached. What was told
/// a moment ago is not told again; beyond that it is the webhook that holds repetitions back.
final class QuotaMonitor {
    private static final Duration MOMENT = Duration.ofSeconds(1);
    private static final long MANY = 10_000;

    private final double limit;
    private final RequestEvents events;

    private record Told(String orgId, String key, long limit, long used) {}

    private final Cache<Told, Boolean> told =
            Caffeine.newBuilder().maximumSize(MANY).expireAfterWrite(MOMENT).build();

    /// @param limit percent of every quota; 0 is none
    QuotaMonitor(double limit, RequestEvents events) {
        this.limit = limit;
        this.events = events;
    }

    /// Looks at a quota that a request was just counted in.
    ///
    /// @param key    whose it is, whole: the one who is told has to find it; "" for an organisation
    /// @param limits of the key, in percent
    /// @param max    0 or less is unlimited
    /// @param renews Unix seconds; 0 is never
    void look(Exchange exchange, String orgId, String key, List<Double> limits, long max, long remaining, long renews) {
        if (max <= 0) return;
        if (renews > 0 && renews < exchange.loop().clock().millis() / 1_000) return;
        double used = 100.0 * (max - remaining) / max;
        double reached = reached(used, limits);
        if (reached <= 0) return;
        var now = new Told(orgId, key, (long) reached, (long) used);
        if (told.asMap().putIfAbsent(now, true) != null) return;
        if (!events.heard(EventName.TRIGGER_EXCEEDED, "")) return;
        var request = RequestEvents.wire(exchange);
        events.raise(
                EventName.TRIGGER_EXCEEDED, exchange, new EventMeta.Trigger(request, orgId, key, now.limit, now.used));
    }

    /// 0 when none is.
    private double reached(double used, List<Double> limits) {
        if (limit > 0 && used >= limit) return limit;
        for (double one : limits) if (one > 0 && used >= one) return one;
        return 0;
    }
}
