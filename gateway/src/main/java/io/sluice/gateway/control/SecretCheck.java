package io.sluice.gateway.control;

import io.sluice.gateway.exchange.Exchange;
import io.sluice.gateway.exchange.Middleware;
import io.sluice.gateway.exchange.Verdict;
import io.sluice.gateway.http1.HeaderName;
import io.sluice.model.settings.Secret;

/// Lets in who knows the secret, before anything else of the request is read. Without a secret nobody gets in.
final class SecretCheck implements Middleware {
    private static final HeaderName SECRET = HeaderName.of("X-Tyk-Authorization");

    private static final String BEARER = "Bearer ";

    private final Secret secret;
    private final boolean bearer;
    private final Verdict refused =
            new Verdict.Answer(Answers.error(403, "Attempted administrative access with invalid or missing key!"));

    /// @param bearer `Authorization: Bearer <secret>` will do as well
    SecretCheck(Secret secret, boolean bearer) {
        this.secret = secret;
        this.bearer = bearer;
    }

    @Override
    public String name() {
        return "control-secret";
    }

    @Override
    public Verdict onRequest(Exchange exchange) {
        var head = exchange.request();
        if (secret.matches(head.valueOrEmpty(SECRET))) return Verdict.PASS;
        var credentials = bearer ? head.valueOrEmpty(HeaderName.AUTHORIZATION) : "";
        return credentials.startsWith(BEARER) && secret.matches(credentials.substring(BEARER.length()))
                ? Verdict.PASS
                : refused;
    }
}
