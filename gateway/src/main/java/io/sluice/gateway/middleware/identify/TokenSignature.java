package io.sluice.gateway.middleware.identify;

import io.sluice.gateway.exchange.Exchange;
import io.sluice.gateway.exchange.Middleware;
import io.sluice.gateway.exchange.Verdict;
import io.sluice.gateway.http1.FormText;
import io.sluice.gateway.http1.HeaderName;
import io.sluice.gateway.session.KnownSession;
import io.sluice.gateway.variables.Variables;
import io.sluice.model.middleware.IdentifySpec.AuthToken.Signature;
import io.sluice.model.problem.ProblemCode;
import io.sluice.model.session.Token;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/// Checks that the client signed its key with a secret and the time of day (`auth-and-keys.md` 1.3).
///
/// A signature is the hash of key, secret and Unix seconds in a row, as hex; any second within the skew
/// counts.
public final class TokenSignature implements Middleware {
    private static final Verdict UNKNOWN_ALGORITHM =
            new Verdict.Reject(ProblemCode.AUTH_SIGNATURE_INVALID, 500, "internal server error");

    private final Signature spec;
    private final Optional<String> algorithm;
    private final HeaderName header;
    private final Verdict refused;
    private final Variables variables;

    /// @param variables that the secret may hold
    public TokenSignature(Signature spec, Variables variables) {
        this.variables = variables;
        this.spec = spec;
        this.algorithm = switch (spec.algorithm()) {
            case "MasherySHA256" -> Optional.of("SHA-256");
            case "MasheryMD5" -> Optional.of("MD5");
            default -> Optional.empty();
        };
        this.header = HeaderName.of(spec.header());
        this.refused = new Verdict.Reject(ProblemCode.AUTH_SIGNATURE_INVALID, spec.errorStatus(), spec.errorMessage());
    }

    @Override
    public String name() {
        return "token-signature";
    }

    @Override
    public Verdict onRequest(Exchange exchange) {
        var known = KnownSession.SLOT.get(exchange);
        if (exchange.ignored() || known == null) return Verdict.PASS;
        if (algorithm.isEmpty()) return UNKNOWN_ALGORITHM;
        var secret = Variables.in(spec.secret()) ? variables.plain(exchange, spec.secret()) : spec.secret();
        var given = decoded(signature(exchange));
        if (secret.isEmpty() || given.isEmpty()) return refused;
        long now = exchange.outcome().startMillis() / 1_000;
        var digest = digest(algorithm.get());
        for (var key : keys(known)) {
            for (long at = now - spec.allowedClockSkew(); at <= now + spec.allowedClockSkew(); at++) {
                var text = (key + secret + at).getBytes(StandardCharsets.UTF_8);
                if (MessageDigest.isEqual(digest.digest(text), given.get())) return Verdict.PASS;
            }
        }
        return refused;
    }

    private String signature(Exchange exchange) {
        var head = exchange.request();
        var text = head.valueOrEmpty(header);
        if (spec.query().isEmpty()) return text;
        var value = FormText.first(head.query(), spec.query()).orElse("");
        return value.isEmpty() ? text : value;
    }

    private static Optional<byte[]> decoded(String hex) {
        try {
            return hex.isEmpty() ? Optional.empty() : Optional.of(HexFormat.of().parseHex(hex));
        } catch (IllegalArgumentException notHex) {
            return Optional.empty();
        }
    }

    /// What a client may call its key: without its organisation, by the id in its token, as it is.
    private static Set<String> keys(KnownSession known) {
        var key = known.key();
        var orgId = known.session().orgId();
        var keys = new LinkedHashSet<String>();
        keys.add(key.startsWith(orgId) ? key.substring(orgId.length()) : key);
        Token.read(key).flatMap(Token::id).ifPresent(keys::add);
        keys.add(key);
        return keys;
    }

    private static MessageDigest digest(String algorithm) {
        try {
            return MessageDigest.getInstance(algorithm);
        } catch (NoSuchAlgorithmException bug) {
            throw new IllegalStateException("every Java has " + algorithm, bug);
        }
    }
}
