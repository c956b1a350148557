package io.sluice.gateway.middleware.identify;

import io.sluice.gateway.exchange.Exchange;
import io.sluice.gateway.exchange.Middleware;
import io.sluice.gateway.exchange.Verdict;
import io.sluice.gateway.http1.FormText;
import io.sluice.gateway.session.KeyBytes;
import io.sluice.gateway.session.KnownSession;
import io.sluice.gateway.session.Lookup;
import io.sluice.gateway.session.PublicKeys;
import io.sluice.gateway.session.SessionCache;
import io.sluice.gateway.variables.RequestContext;
import io.sluice.model.middleware.IdentifySpec;
import io.sluice.model.problem.ProblemCode;
import io.sluice.storage.KeyValueStore;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Finds the session of the key whose owner signed the request, with a shared secret or an RSA key
/// (`auth-and-keys.md` 1.9).
///
/// Whatever is wrong with a signature, the answer is the same 400; only an RSA key that is not in the
/// certificate store is told apart, and lets nobody in.
public final class SignatureCheck implements Middleware {
    private static final Verdict REFUSED = new Verdict.Reject(ProblemCode.AUTH_REQUEST_SIGNATURE_INVALID);
    private static final Verdict NO_CERTIFICATE = new Verdict.Reject(ProblemCode.AUTH_CERTIFICATE_MISSING);
    private static final Verdict NOT_RSA =
            new Verdict.Reject(ProblemCode.AUTH_CERTIFICATE_MISSING, 500, "Certificate doesn't contain RSA Public key");
    private static final Pattern LOWER_ESCAPE = Pattern.compile("%[a-f0-9]{2}");

    private final CredentialSource source;
    private final List<String> algorithms;
    private final double skewMillis;
    private final String orgId;
    private final SessionQuery sessions;
    private final PublicKeys publicKeys;
    private final Optional<Replays> replays;

    /// @param orgId  of the API
    /// @param values where used signatures are remembered
    public SignatureCheck(
            IdentifySpec.Hmac spec, String orgId, SessionCache sessions, PublicKeys publicKeys, KeyValueStore values) {
        this.source = new CredentialSource(spec.source());
        this.algorithms = spec.algorithms();
        this.skewMillis = spec.allowedSkewMillis();
        this.orgId = orgId;
        this.sessions = new SessionQuery(sessions);
        this.publicKeys = publicKeys;
        this.replays =
                spec.once() ? Optional.of(Replays.of(values, REFUSED, spec.allowedSkewMillis())) : Optional.empty();
    }

    @Override
    public String name() {
        return "auth-signature";
    }

    @Override
    public Verdict onRequest(Exchange exchange) {
        if (exchange.ignored()) return Verdict.PASS;
        var read = HttpSignature.read(source.text(exchange));
        if (read.isEmpty() || !isInTime(exchange)) return REFUSED;
        var signature = read.get();
        if (!algorithms.isEmpty() && !algorithms.contains(signature.algorithm())) return REFUSED;
        return sessions.find(
                exchange, KeyBytes.of(orgId, signature.keyId()), found -> checked(exchange, signature, found));
    }

    /// A date is needed even when it is neither signed nor compared.
    private boolean isInTime(Exchange exchange) {
        var date = SignedText.date(exchange);
        if (date.isEmpty()) return false;
        return skewMillis <= 0 || Math.abs(exchange.outcome().startMillis() - date.getAsLong()) <= skewMillis;
    }

    private Verdict checked(Exchange exchange, HttpSignature signature, Lookup found) {
        return switch (found) {
            case Lookup.Unknown _ -> REFUSED;
            case Lookup.Unavailable _ -> SessionQuery.UNAVAILABLE;
            case KnownSession known ->
                signature.isRsa() ? rsa(exchange, signature, known) : hmac(exchange, signature, known);
        };
    }

    private Verdict hmac(Exchange exchange, HttpSignature signature, KnownSession known) {
        var session = known.session();
        if (!session.hmacEnabled() && !session.httpSignatureEnabled()) return REFUSED;
        if (session.hmacSecret().isEmpty()) return REFUSED;
        var text = SignedText.of(exchange, signature.headers());
        var expected = FormText.encoded(
                Base64.getEncoder().encodeToString(mac(signature.algorithm(), session.hmacSecret(), text)));
        var given = LOWER_ESCAPE
                .matcher(signature.signature())
                .replaceAll(match -> match.group().toUpperCase(Locale.ROOT));
        return isEqual(expected, given)
                ? used(exchange, signature, known, expected.getBytes(StandardCharsets.UTF_8))
                : REFUSED;
    }

    private static boolean isEqual(String expected, String given) {
        return MessageDigest.isEqual(expected.getBytes(StandardCharsets.UTF_8), given.getBytes(StandardCharsets.UTF_8));
    }

    /// A name that is not known, and none, is SHA-1 (quirk, recorded).
    private static byte[] mac(String algorithm, String secret, byte[] text) {
        var name =
                switch (algorithm) {
                    case "hmac-sha256" -> "HmacSHA256";
                    case "hmac-sha384" -> "HmacSHA384";
                    case "hmac-sha512" -> "HmacSHA512";
                    default -> "HmacSHA1";
                };
        try {
            var mac = Mac.getInstance(name);
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), name));
            return mac.doFinal(text);
        } catch (GeneralSecurityException bug) {
            throw new IllegalStateException("every Java has " + name, bug);
        }
    }

    private Verdict rsa(Exchange exchange, HttpSignature signature, KnownSession known) {
        var id = known.session().rsaCertificateId();
        if (!known.session().httpSignatureEnabled() || id.isEmpty()) return REFUSED;
        var answer = publicKeys.find(id);
        if (answer.isDone() && !answer.isCompletedExceptionally()) {
            return rsa(exchange, signature, known, answer.join());
        }
        var later = exchange.later();
        long generation = exchange.generation();
        var _ = answer.whenCompleteAsync(
                (found, failure) -> {
                    if (exchange.generation() != generation) return;
                    if (failure == null) later.complete(rsa(exchange, signature, known, found));
                    else later.complete(SessionQuery.UNAVAILABLE);
                },
                exchange.loop().eventLoop());
        return later;
    }

    private Verdict rsa(Exchange exchange, HttpSignature signature, KnownSession known, PublicKeys.Found found) {
        return switch (found) {
            case PublicKeys.Found.Nothing _ -> NO_CERTIFICATE;
            case PublicKeys.Found.Other _ -> NOT_RSA;
            case PublicKeys.Found.Rsa(var key) -> {
                var bytes = decoded(signature.signature());
                yield verified(key, SignedText.of(exchange, signature.headers()), bytes)
                        ? used(exchange, signature, known, bytes)
                        : REFUSED;
            }
        };
    }

    /// Nothing for what is not base64, which no signature is.
    private static byte[] decoded(String signature) {
        try {
            return Base64.getDecoder().decode(signature);
        } catch (IllegalArgumentException notBase64) {
            return new byte[0];
        }
    }

    private static boolean verified(RSAPublicKey key, byte[] text, byte[] signature) {
        try {
            var verifier = Signature.getInstance("SHA256withRSA");
            verifier.initVerify(key);
            verifier.update(text);
            return verifier.verify(signature);
        } catch (GeneralSecurityException noSignature) {
            return false;
        }
    }

    /// @param bytes of the signature, however the client wrote it
    private Verdict used(Exchange exchange, HttpSignature signature, KnownSession known, byte[] bytes) {
        return replays.isEmpty()
                ? accepted(exchange, signature, known)
                : replays.get().once(exchange, known.stored(), bytes, () -> accepted(exchange, signature, known));
    }

    private static Verdict accepted(Exchange exchange, HttpSignature signature, KnownSession known) {
        KnownSession.SLOT.set(exchange, known);
        var context = RequestContext.of(exchange);
        if (context != null) context.put("token", signature.keyId());
        return Verdict.PASS;
    }
}
