package io.sluice.gateway.identity;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.model.middleware.IdentifySpec.Jwt;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What an OAS API asks of the claims of a token: issuer, audience, id, subject and rules of its own, in this order
/// (`auth-and-keys.md` 1.4, token acceptance 5).
public final class ClaimRules {
    private static final Logger LOG = LoggerFactory.getLogger(ClaimRules.class);

    /// Numbers are equal by value: 7 is 7.0.
    private static final Comparator<JsonNode> LOOSE = (one, other) ->
            one.isNumber() && other.isNumber() && one.decimalValue().compareTo(other.decimalValue()) == 0
                    ? 0
                    : one.equals(other) ? 0 : 1;

    private final Jwt.Claims rules;
    private final List<String> identityClaims;
    private final boolean skipKid;

    public ClaimRules(Jwt spec) {
        this.rules = spec.claims();
        this.identityClaims = spec.identityClaims();
        this.skipKid = spec.skipKid();
    }

    /// What is wrong, in the words that the client gets behind `Key not authorized: `; empty when all is well.
    public Optional<String> problem(SignedToken token) {
        if (!rules.oas()) return Optional.empty();
        var claims = token.claims();
        return issuer(claims)
                .or(() -> audience(claims))
                .or(() -> id(claims))
                .or(() -> subject(token))
                .or(() -> custom(claims));
    }

    private Optional<String> issuer(JsonNode claims) {
        if (rules.issuers().isEmpty()) return Optional.empty();
        var issuer = claims.path("iss");
        if (issuer.isMissingNode()) return Optional.of("issuer claim is required but not present in token");
        if (!issuer.isTextual()) return Optional.of("issuer claim must be a string");
        return rules.issuers().contains(issuer.textValue())
                ? Optional.empty()
                : Optional.of("invalid issuer claim: " + issuer.textValue());
    }

    private Optional<String> audience(JsonNode claims) {
        if (rules.audiences().isEmpty()) return Optional.empty();
        var audience = claims.path("aud");
        if (audience.isMissingNode()) return Optional.of("audience claim is required but not present in token");
        if (!audience.isTextual() && !audience.isArray()) return Optional.of("invalid audience claim format");
        var named = texts(audience);
        return named.stream().anyMatch(rules.audiences()::contains)
                ? Optional.empty()
                : Optional.of("no matching audience found in token: [" + String.join(" ", named) + "]");
    }

    /// The texts of a claim that is one or a list of them.
    static List<String> texts(JsonNode claim) {
        if (claim.isTextual()) return List.of(claim.textValue());
        var texts = new ArrayList<String>();
        for (var item : claim) {
            if (item.isTextual()) texts.add(item.textValue());
        }
        return texts;
    }

    private Optional<String> id(JsonNode claims) {
        return rules.needsId() && !claims.has("jti")
                ? Optional.of("JWT ID (jti) claim is required but not present in token")
                : Optional.empty();
    }

    private Optional<String> subject(SignedToken token) {
        if (rules.subjects().isEmpty()) return Optional.empty();
        var kid = skipKid ? Optional.<String>empty() : token.keyId().filter(text -> !text.isEmpty());
        var found = kid.<IdentityClaim>map(IdentityClaim.Found::new)
                .orElseGet(() -> IdentityClaim.in(token.claims(), identityClaims));
        return switch (found) {
            case IdentityClaim.Found(var subject) ->
                rules.subjects().contains(subject)
                        ? Optional.empty()
                        : Optional.of("invalid subject value: " + subject);
            case IdentityClaim.NotFound(var message) -> Optional.of("invalid subject value: " + message);
        };
    }

    private Optional<String> custom(JsonNode claims) {
        for (var rule : rules.custom().entrySet()) {
            var problem = problem(claims, rule.getKey(), rule.getValue());
            if (problem.isEmpty()) continue;
            if (!rule.getValue().nonBlocking()) return problem;
            LOG.warn("a token passed although {}", problem.get());
        }
        return Optional.empty();
    }

    private static Optional<String> problem(JsonNode claims, String path, Jwt.Custom rule) {
        if (path.isEmpty()) return Optional.of("invalid claim path: " + path);
        var claim = ClaimPath.follow(claims, path);
        if (claim.isMissingNode()) return Optional.of("custom claim " + path + " is required but not present in token");
        return switch (rule.type()) {
            case "contains" ->
                contains(claim, rule.allowed())
                        ? Optional.empty()
                        : Optional.of("claim " + path + " value does not contain any expected values");
            case "exact_match" ->
                rule.allowed().stream().anyMatch(allowed -> claim.equals(LOOSE, allowed))
                        ? Optional.empty()
                        : Optional.of("claim " + path + " value does not match any expected values");
            default ->
                claim.isNull()
                        ? Optional.of("custom claim " + path + " expects a non nil value")
                        : Optional.<String>empty();
        };
    }

    private static boolean contains(JsonNode claim, List<JsonNode> allowed) {
        if (claim.isTextual()) {
            return allowed.stream()
                    .anyMatch(value -> value.isTextual() && claim.textValue().contains(value.textValue()));
        }
        if (claim.isArray()) {
            return claim.valueStream().anyMatch(item -> allowed.stream().anyMatch(value -> item.equals(LOOSE, value)));
        }
        // Of a claim that is neither, the last comparison decides (recorded).
        return !allowed.isEmpty() && claim.equals(LOOSE, allowed.getLast());
    }
}
