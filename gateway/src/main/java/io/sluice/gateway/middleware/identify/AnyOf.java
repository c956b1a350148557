package io.sluice.gateway.middleware.identify;

import io.sluice.gateway.exchange.Exchange;
import io.sluice.gateway.exchange.Middleware;
import io.sluice.gateway.exchange.Verdict;
import io.sluice.gateway.session.KnownSession;
import io.sluice.model.problem.ProblemCode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Groups of methods of which one has to let the caller in (`auth-and-keys.md` 1.12, compliant mode).
///
/// The groups are tried in order. The session is that of the last method of the group that passed; when none
/// passes, the last group's refusal is the answer, unless the store was away for one of them: then nobody can
/// tell. Fields that methods add to a refusal, such as `WWW-Authenticate`, are lost, as in a Tyk gateway.
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
        return from(0, null, exchange);
    }

    /// @param unsure the answer of a group before that could not be decided; null when all were
    private Verdict from(int group, @Nullable Verdict unsure, Exchange exchange) {
        int fields = exchange.early().count();
        return settled(groups.get(group).onRequest(exchange), group, fields, unsure, exchange);
    }

    private Verdict settled(Verdict verdict, int group, int fields, @Nullable Verdict unsure, Exchange exchange) {
        return switch (verdict) {
            case Verdict.Pass _ -> verdict;
            case Verdict.Later later ->
                exchange.afterwards(later, settled -> settled(settled, group, fields, unsure, exchange));
            case Verdict.Answer _, Verdict.Reject _ -> {
                // Who was identified by half a group is nobody.
                KnownSession.SLOT.set(exchange, null);
                TokenCheck.CLAIMS.set(exchange, null);
                var early = exchange.early();
                for (int i = fields; i < early.count(); i++) if (early.isThere(i)) early.remove(i);
                var undecided = isUnsure(verdict) ? verdict : unsure;
                if (group + 1 < groups.size()) yield from(group + 1, undecided, exchange);
                yield undecided != null ? undecided : verdict;
            }
        };
    }

    /// Nobody can tell whether the credential is good: another group's refusal would say that it is not.
    private static boolean isUnsure(Verdict verdict) {
        if (!(verdict instanceof Verdict.Reject(var code, var _, var _))) return false;
        return code == ProblemCode.STORE_UNAVAILABLE
                || code == ProblemCode.IDENTITY_PROVIDER_UNREACHABLE
                || code == ProblemCode.AUTH_TOKEN_UNDECIDED;
    }
}
