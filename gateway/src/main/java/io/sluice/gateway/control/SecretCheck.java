package io.sluice.gateway.control;

import io.sluice.gateway.exchange.Exchange;
import io.sluice.gateway.exchange.Middleware;
import io.sluice.gateway.exchange.Verdict;
import io.sluice.gateway.http1.HeaderName;
import io.sluice.model.settings.Secret;

/// Lets in who knows the secret, before anything else of the request is read. Without a secret nobody gets in.
final class SecretCheck implements Middleware {
    private static final HeaderName SECRET = HeaderName.of("X-Tyk-Authorization");

    private final Secret secret;
    private final Verdict refused =
            new Verdict.Answer(Answers.error(403, "Attempted administrative access with invalid or missing key!"));

    SecretCheck(Secret secret) {
        this.secret = secret;
    }

    @Override
    public String name() {
        return "control-secret";
    }

    @Override
    public Verdict onRequest(Exchange exchange) {
        return secret.matches(exchange.request().valueOrEmpty(SECRET)) ? Verdict.PASS : refused;
    }
}
