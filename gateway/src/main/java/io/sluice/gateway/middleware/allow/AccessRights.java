package io.sluice.gateway.middleware.allow;

import io.sluice.gateway.exchange.Exchange;
import io.sluice.gateway.exchange.Middleware;
import io.sluice.gateway.exchange.Verdict;
import io.sluice.gateway.session.KnownSession;
import io.sluice.model.api.ApiDefinition;
import io.sluice.model.api.ApiDefinition.Versioning;
import io.sluice.model.problem.ProblemCode;

/// Refuses callers whose session does not name the API, or not the version that was asked for.
public final class AccessRights implements Middleware {
    private static final Verdict NOBODY = new Verdict.Reject(ProblemCode.SESSION_MISSING);
    private static final Verdict DENIED = new Verdict.Reject(ProblemCode.ACCESS_DENIED);

    private final String apiId;
    private final boolean versioned;
    private final String standIn;

    public AccessRights(ApiDefinition api) {
        this.apiId = api.id();
        // The versions of the OAS scheme are APIs of their own, with rights of their own.
        this.versioned = api.versioning() instanceof Versioning.Versioned v
                && v.children().isEmpty();
        this.standIn = api.versioning() instanceof Versioning.Versioned v && v.fallback() ? v.defaultName() : "";
    }

    @Override
    public String name() {
        return "access-rights";
    }

    @Override
    public Verdict onRequest(Exchange exchange) {
        if (exchange.ignored()) return Verdict.PASS;
        var known = KnownSession.SLOT.get(exchange);
        if (known == null) return NOBODY;
        if (known.session().accessRights().isEmpty()) return Verdict.PASS;
        var grant = known.grant(apiId);
        if (!grant.granted()) return DENIED;
        if (!versioned) return Verdict.PASS;
        var versions = grant.access().versions();
        // Where the default stands in for unknown versions, the right to it opens every version (recorded).
        var open = versions.contains(exchange.versionName()) || (!standIn.isEmpty() && versions.contains(standIn));
        return open ? Verdict.PASS : DENIED;
    }
}
