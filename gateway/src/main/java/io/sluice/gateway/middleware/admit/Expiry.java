package io.sluice.gateway.middleware.admit;

import io.sluice.gateway.exchange.Exchange;
import io.sluice.gateway.exchange.Middleware;
import io.sluice.gateway.exchange.Verdict;
import io.sluice.gateway.http1.HeaderName;
import io.sluice.model.middleware.AdmitSpec;
import io.sluice.model.problem.ProblemCode;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.util.Locale;
import java.util.Optional;

/// Ends an API or one of its versions at a date, and says before that when it will be (`gateway-features-1.md` 4.4).
///
/// A date that cannot be read counts as over. The date is told by [#notice], behind the endpoint lists:
/// what they refuse
/// says nothing of it.
public final class Expiry implements Middleware {
    private static final HeaderName EXPIRES = HeaderName.of("X-Tyk-Api-Expires");
    private static final Verdict API_EXPIRED = new Verdict.Reject(ProblemCode.API_EXPIRED);
    private static final Verdict VERSION_EXPIRED = new Verdict.Reject(ProblemCode.VERSION_EXPIRED);
    private static final DateTimeFormatter WRITTEN =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm", Locale.ROOT).withResolverStyle(ResolverStyle.STRICT);
    private static final DateTimeFormatter SENT =
            DateTimeFormatter.ofPattern("EEE, dd MMM uuuu HH:mm:ss 'UTC'", Locale.ENGLISH);

    /// @param millis       since the epoch; [Long#MIN_VALUE] when the date cannot be read
    /// @param headerValue  empty when there is nothing to say
    private record End(long millis, String headerValue, boolean enforced, Verdict refusal) {}

    private final Optional<End> api;
    private final Optional<End> version;

    public Expiry(AdmitSpec.Expiry spec) {
        this.api = end(spec.api(), spec.apiEnforced(), API_EXPIRED);
        this.version = end(spec.version(), spec.versionEnforced(), VERSION_EXPIRED);
    }

    private static Optional<End> end(String written, boolean enforced, Verdict refusal) {
        if (written.isEmpty() || written.equals("-1")) return Optional.empty();
        try {
            var date = LocalDateTime.parse(written, WRITTEN);
            return Optional.of(
                    new End(date.toInstant(ZoneOffset.UTC).toEpochMilli(), SENT.format(date), enforced, refusal));
        } catch (DateTimeException unreadable) {
            return Optional.of(new End(Long.MIN_VALUE, "", enforced, refusal));
        }
    }

    @Override
    public String name() {
        return "expiry";
    }

    @Override
    public Verdict onRequest(Exchange exchange) {
        if (api.isPresent()) {
            var verdict = check(exchange, api.get());
            if (verdict != Verdict.PASS) return verdict;
        }
        return version.isPresent() ? check(exchange, version.get()) : Verdict.PASS;
    }

    private static Verdict check(Exchange exchange, End end) {
        return end.enforced && exchange.outcome().startMillis() > end.millis ? end.refusal : Verdict.PASS;
    }

    /// The step that tells the date: that of the API always, that of the version while it is to come.
    public Middleware notice() {
        return new Notice(api, version);
    }

    private record Notice(Optional<End> api, Optional<End> version) implements Middleware {
        @Override
        public String name() {
            return "expiry-notice";
        }

        @Override
        public Verdict onRequest(Exchange exchange) {
            if (api.isPresent()) tell(exchange, api.get());
            if (version.isPresent() && exchange.outcome().startMillis() <= version.get().millis)
                tell(exchange, version.get());
            return Verdict.PASS;
        }

        private static void tell(Exchange exchange, End end) {
            if (!end.headerValue.isEmpty()) exchange.early().set(EXPIRES, end.headerValue);
        }
    }
}
