package io.sluice.gateway.middleware.admit;

import io.sluice.gateway.exchange.Exchange;
import io.sluice.gateway.exchange.LocalResponse;
import io.sluice.gateway.exchange.Middleware;
import io.sluice.gateway.exchange.Verdict;
import io.sluice.gateway.http1.ContentGuess;
import io.sluice.gateway.http1.HeaderName;
import io.sluice.gateway.route.EndpointTable;
import io.sluice.model.middleware.AdmitSpec;
import io.sluice.model.middleware.AdmitSpec.EndpointAccess.Mock;
import io.sluice.model.middleware.Endpoint;
import io.sluice.model.problem.ProblemCode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;

/// Internal, allow, block and ignore lists and Classic mocks of one version (`gateway-features-1.md` 5.1, 5.2, 5.12).
///
/// Internal endpoints come first. Then the first list with an entry for the request decides, in the order mocks,
/// ignored, blocked, allowed; replies of a list go with that list. With an allow list, what no list names is refused.
public final class EndpointAccess implements Middleware {
    private static final Verdict FORBIDDEN = new Verdict.Reject(ProblemCode.ENDPOINT_FORBIDDEN);
    private static final HeaderName CONTENT_TYPE = HeaderName.CONTENT_TYPE;

    /// @param endpoint where it answers
    /// @param verdict  the whole answer
    public record Reply(Endpoint endpoint, Verdict verdict) {
        public static Reply of(Mock mock) {
            return new Reply(mock.endpoint(), new Verdict.Answer(answer(mock)));
        }
    }

    /// The entries of a version, compiled.
    ///
    /// @param ignoredReplies,blockedReplies,allowedReplies entries of the lists that answer by themselves
    public record Tables(
            EndpointTable<Endpoint> internal,
            EndpointTable<Reply> mocks,
            EndpointTable<Reply> ignoredReplies,
            EndpointTable<Endpoint> ignored,
            EndpointTable<Reply> blockedReplies,
            EndpointTable<Endpoint> blocked,
            EndpointTable<Reply> allowedReplies,
            EndpointTable<Endpoint> allowed) {}

    private final Tables tables;
    private final boolean refusesUnlisted;
    private final boolean preflightPasses;

    /// @param preflightPasses CORS answers preflight requests: they are not looked at here
    public EndpointAccess(AdmitSpec.EndpointAccess spec, Tables tables, boolean preflightPasses) {
        this.tables = tables;
        this.refusesUnlisted = spec.refusesUnlisted();
        this.preflightPasses = preflightPasses;
    }

    @Override
    public String name() {
        return "endpoint-access";
    }

    @Override
    public Verdict onRequest(Exchange exchange) {
        if (preflightPasses
                && Cors.isPreflight(exchange.request())
                && exchange.request().has(HeaderName.ORIGIN)) return Verdict.PASS;
        if (exchange.loops().count() == 0 && tables.internal.find(exchange) != null) return FORBIDDEN;
        var mock = tables.mocks.find(exchange);
        if (mock == null) mock = tables.ignoredReplies.find(exchange);
        if (mock != null) return mock.verdict;
        if (tables.ignored.find(exchange) != null) {
            exchange.ignored(true);
            return Verdict.PASS;
        }
        mock = tables.blockedReplies.find(exchange);
        if (mock != null) return mock.verdict;
        if (tables.blocked.find(exchange) != null) return FORBIDDEN;
        mock = tables.allowedReplies.find(exchange);
        if (mock != null) return mock.verdict;
        return refusesUnlisted && tables.allowed.find(exchange) == null ? FORBIDDEN : Verdict.PASS;
    }

    private static LocalResponse answer(Mock mock) {
        var body = mock.body().getBytes(StandardCharsets.UTF_8);
        var fields = new ArrayList<LocalResponse.Field>();
        mock.headers().forEach((name, value) -> fields.add(new LocalResponse.Field(HeaderName.of(name), value)));
        if (body.length > 0 && fields.stream().noneMatch(field -> field.name().equals(CONTENT_TYPE))) {
            fields.add(new LocalResponse.Field(CONTENT_TYPE, ContentGuess.of(body)));
        }
        return new LocalResponse(mock.status() == 0 ? 200 : mock.status(), fields, body, false);
    }
}
