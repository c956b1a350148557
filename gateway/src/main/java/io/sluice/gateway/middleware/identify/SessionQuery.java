package io.sluice.gateway.middleware.identify;

import io.sluice.gateway.exchange.Exchange;
import io.sluice.gateway.exchange.Verdict;
import io.sluice.gateway.session.KeyBytes;
import io.sluice.gateway.session.Lookup;
import io.sluice.gateway.session.SessionCache;
import io.sluice.model.problem.ProblemCode;
import java.util.function.Function;

/// Looks a key up for methods that go on with what was found, at once or when the store has answered.
public record SessionQuery(SessionCache sessions) {
    static final Verdict UNAVAILABLE = new Verdict.Reject(ProblemCode.STORE_UNAVAILABLE);

    /// @param key  may be used again at once
    /// @param then runs on the event loop of the exchange; its verdict may be a late one
    public Verdict find(Exchange exchange, KeyBytes key, Function<Lookup, Verdict> then) {
        var known = sessions.now(key, exchange.outcome().startNanos());
        if (known != null) return then.apply(known);
        var later = exchange.later();
        long generation = exchange.generation();
        var home = exchange.loop().eventLoop();
        // The answer comes on a thread of the store; the exchange belongs to its loop.
        var _ = sessions.load(key)
                .thenAcceptAsync(
                        found -> {
                            if (exchange.generation() != generation) return;
                            try {
                                later.complete(then.apply(found));
                            } catch (RuntimeException bug) {
                                later.fail(bug);
                            }
                        },
                        home);
        return later;
    }
}
