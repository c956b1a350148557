package io.sluice.gateway.identity;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.gateway.http1.FormText;
import io.sluice.model.api.ApiDefinition;
import io.sluice.model.document.Json;
import io.sluice.model.middleware.IdentifySpec.ExternalOAuth;
import io.sluice.model.middleware.IdentifySpec.Jwt.Skew;
import io.sluice.model.problem.ProblemCode;
import io.sluice.storage.KeyValueStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Tokens that the server which made them is asked about (RFC 7662; `auth-and-keys.md` 1.7). Its answers are
/// remembered in the store, when the definition says so.
public final class IntrospectionJudge implements TokenJudge {
    private static final Logger LOG = LoggerFactory.getLogger(IntrospectionJudge.class);
    private static final String PREFIX = "introspection-";

    private final ExternalOAuth.Introspection spec;
    private final ApiDefinition api;
    private final ProviderHttp http;
    private final KeyValueStore values;
    private final TokenSessions clock;
    private final ExternalSessions sessions;
    private final List<String> identityClaims;
    private volatile boolean failed;

    public IntrospectionJudge(ExternalOAuth.Introspection spec, ApiDefinition api, IdentityProviders providers) {
        this.spec = spec;
        this.api = api;
        this.http = providers.http();
        this.values = providers.values();
        this.clock = providers.sessions();
        this.sessions = new ExternalSessions(api, providers.sessions());
        this.identityClaims = spec.identityClaim().isEmpty() ? List.of() : List.of(spec.identityClaim());
    }

    @Override
    public Skew skew() {
        return TokenTimes.NO_SKEW;
    }

    @Override
    public Judged judge(byte[] bytes, @Nullable VerifiedToken known) {
        var token = new String(bytes, StandardCharsets.UTF_8);
        if (bytes.length > SignedToken.MOST_BYTES) return refused("access token is not valid");
        var remembered = spec.cacheFor().isPositive() ? remembered(token) : Optional.<ObjectNode>empty();
        if (remembered.isPresent()) {
            long expires = TokenTimes.of(remembered.get()).expiresOrZero();
            if (expires > 0 && expires <= clock.now()) return refused("token is expired");
            return decided(remembered.get());
        }
        try {
            var answer = asked(token);
            failed = false;
            if (spec.cacheFor().isPositive()) remember(token, answer);
            return decided(answer);
        } catch (IOException unanswered) {
            if (!failed) LOG.warn("{} does not say if tokens are active: {}", spec.url(), unanswered.toString());
            failed = true;
            return ExternalJwtJudge.broken(api, "its server does not say: " + unanswered.getMessage());
        }
    }

    private ObjectNode asked(String token) throws IOException {
        var form = "client_id=" + FormText.encoded(spec.clientId()) + "&client_secret="
                + FormText.encoded(spec.clientSecret().reveal()) + "&token=" + FormText.encoded(token);
        var answer = http.post(spec.url(), form);
        if (answer.status() != 200) throw new IOException("status " + answer.status());
        return object(answer.body()).orElseThrow(() -> new IOException("the answer is no JSON object"));
    }

    private static Optional<ObjectNode> object(byte[] json) {
        try {
            return Json.parse(new String(json, StandardCharsets.UTF_8)) instanceof ObjectNode object
                    ? Optional.of(object)
                    : Optional.empty();
        } catch (JsonProcessingException notJson) {
            return Optional.empty();
        }
    }

    private Optional<ObjectNode> remembered(String token) {
        try {
            return values.get(PREFIX + token).toCompletableFuture().join().flatMap(IntrospectionJudge::object);
        } catch (CompletionException away) {
            return Optional.empty();
        }
    }

    private void remember(String token, ObjectNode answer) {
        try {
            var json = Json.text(answer).getBytes(StandardCharsets.UTF_8);
            values.set(PREFIX + token, json, spec.cacheFor().toSeconds())
                    .toCompletableFuture()
                    .join();
        } catch (CompletionException away) {
            LOG.debug("an answer about a token was not remembered");
        }
    }

    private Judged decided(ObjectNode answer) {
        if (!answer.path("active").isBoolean())
            return ExternalJwtJudge.broken(api, "its server does not say if it is active");
        if (!answer.path("active").booleanValue()) return refused("access token is not valid");
        return switch (IdentityClaim.in(answer, identityClaims)) {
            case IdentityClaim.NotFound(var message) -> ExternalJwtJudge.broken(api, message);
            case IdentityClaim.Found(var identity) ->
                sessions.settle(
                        new VerifiedToken(Json.object(), answer, () -> false, identity, sessions.key(identity)));
        };
    }

    private static Judged refused(String message) {
        return new Refused(Refusal.of(ProblemCode.AUTH_TOKEN_CLAIMS, message));
    }
}
