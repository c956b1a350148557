package io.sluice.gateway.middleware.identify;

import io.sluice.gateway.exchange.Exchange;
import io.sluice.gateway.exchange.Middleware;
import io.sluice.gateway.exchange.Verdict;
import io.sluice.gateway.http1.HeaderName;
import io.sluice.gateway.session.KeyBytes;
import io.sluice.gateway.session.KnownSession;
import io.sluice.gateway.session.Lookup;
import io.sluice.gateway.session.Passwords;
import io.sluice.gateway.session.SessionCache;
import io.sluice.model.middleware.IdentifySpec;
import io.sluice.model.problem.ProblemCode;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// Finds the session of the user whose name and password the client sends (`auth-and-keys.md` 1.8).
///
/// A user is a key with a password; the name is looked up as a key is, then behind the organisation's id as
/// old gateways stored it. Nothing sent is 401, as is a wrong name or password; what cannot be read is 400.
/// A header that can be read is final: the body is then not looked at.
public final class BasicAuthCheck implements Middleware {
    private static final HeaderName AUTHENTICATE = HeaderName.of("WWW-Authenticate");
    private static final Verdict MISSING = new Verdict.Reject(ProblemCode.AUTH_FIELD_MISSING);
    private static final Verdict REFUSED = new Verdict.Reject(ProblemCode.AUTH_USER_UNKNOWN);

    private final CredentialSource source;
    private final String orgId;
    private final String realm;
    private final SessionQuery sessions;
    private final PasswordProofs proofs;
    private final Optional<BasicCredentials.InBody> body;

    /// @param orgId of the API
    /// @param realm name of the API
    public BasicAuthCheck(IdentifySpec.Basic spec, String orgId, String realm, SessionCache sessions) {
        this.source = new CredentialSource(spec.source());
        this.orgId = orgId;
        this.realm = "Basic realm=\"" + realm + "\"";
        this.sessions = new SessionQuery(sessions);
        this.proofs = new PasswordProofs(spec.cacheFor());
        this.body = spec.body().map(BasicCredentials.InBody::new);
    }

    @Override
    public String name() {
        return "auth-basic";
    }

    @Override
    public boolean needsRequestBody(Exchange exchange) {
        return body.isPresent()
                && !exchange.ignored()
                && !(BasicCredentials.ofHeader(source.text(exchange)) instanceof BasicCredentials.Given);
    }

    @Override
    public Verdict onRequest(Exchange exchange) {
        if (exchange.ignored()) return Verdict.PASS;
        var credentials = BasicCredentials.ofHeader(source.text(exchange));
        if (body.isPresent() && !(credentials instanceof BasicCredentials.Given)) {
            credentials = body.get().read(exchange.requestBody().toString(StandardCharsets.UTF_8));
        }
        return switch (credentials) {
            case BasicCredentials.Missing _ -> challenged(exchange, MISSING);
            case BasicCredentials.Malformed(var message) ->
                new Verdict.Reject(ProblemCode.AUTH_BASIC_MALFORMED, 400, message);
            case BasicCredentials.Given(var user, var password) -> {
                if (user.isEmpty() || password.isEmpty()) yield challenged(exchange, REFUSED);
                yield sessions.find(
                        exchange, KeyBytes.of(orgId, user), found -> found(exchange, user, password, found));
            }
        };
    }

    private Verdict found(Exchange exchange, String user, String password, Lookup found) {
        return switch (found) {
            case KnownSession known -> checked(exchange, known, password);
            case Lookup.Unavailable _ -> SessionQuery.UNAVAILABLE;
            case Lookup.Unknown _ ->
                user.startsWith(orgId)
                        ? challenged(exchange, REFUSED)
                        : sessions.find(
                                exchange,
                                KeyBytes.of(orgId, orgId + user),
                                old -> old instanceof Lookup.Unknown
                                        ? challenged(exchange, REFUSED)
                                        : found(exchange, orgId + user, password, old));
        };
    }

    private Verdict checked(Exchange exchange, KnownSession known, String password) {
        var session = known.session();
        if (!Passwords.isSlow(session)) {
            return settled(exchange, known, Passwords.matches(session, password));
        }
        if (proofs.knows(session, password)) return settled(exchange, known, true);
        return exchange.offload(() -> proofs.check(session, password), good -> settled(exchange, known, good));
    }

    private Verdict settled(Exchange exchange, KnownSession known, boolean good) {
        if (!good) return challenged(exchange, REFUSED);
        KnownSession.SLOT.set(exchange, known);
        return Verdict.PASS;
    }

    private Verdict challenged(Exchange exchange, Verdict verdict) {
        exchange.early().add(AUTHENTICATE, realm);
        return verdict;
    }
}
