package io.sluice.gateway.middleware.identify;

import io.sluice.gateway.exchange.Exchange;
import io.sluice.gateway.exchange.Middleware;
import io.sluice.gateway.exchange.Verdict;
import io.sluice.gateway.session.KnownSession;
import java.util.List;

/// Groups of methods of which one has to let the caller in (`auth-and-keys.md` 1.12, compliant mode).
///
/// The groups are tried in order. The session is that of the last method of the group that passed; when none
/// passes, the last group's refusal is the answer.
public final class AnyOf implements Middleware {
    private final List<Middleware> groups;

    /// @param groups at least one
    public AnyOf(List<Middleware> groups) {
        this.groups = List.copyOf(groups);
    }

    @Override
    public String name() {
        return String.join(" or ", groups.stream().map(Middleware::name).toList());
    }

    @Override
    public boolean needsRequestBody(Exchange exchange) {
        for (var group : groups) {
            if (group.needsRequestBody(exchange)) return true;
        }
        return false;
    }

    @Override
    public Verdict onRequest(Exchange exchange) {
        return from(0, exchange);
    }

    private Verdict from(int group, Exchange exchange) {
        return settled(groups.get(group).onRequest(exchange), group, exchange);
    }

    private Verdict settled(Verdict verdict, int group, Exchange exchange) {
        return switch (verdict) {
            case Verdict.Pass _ -> verdict;
            case Verdict.Later later -> exchange.afterwards(later, settled -> settled(settled, group, exchange));
            case Verdict.Answer _, Verdict.Reject _ -> {
                // Who was identified by half a group is nobody.
                KnownSession.SLOT.set(exchange, null);
                yield group + 1 < groups.size() ? from(group + 1, exchange) : verdict;
            }
        };
    }
}
