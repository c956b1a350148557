package io.sluice.gateway.upstream;

import io.sluice.gateway.exchange.Exchange;
import io.sluice.gateway.exchange.Middleware;
import io.sluice.gateway.exchange.Verdict;
import io.sluice.gateway.http1.FormText;
import io.sluice.gateway.http1.HeaderName;
import io.sluice.gateway.tls.CertificateStore;
import io.sluice.model.middleware.UpstreamSpec;
import io.sluice.model.problem.ProblemCode;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.interfaces.RSAPrivateKey;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Signs requests for the upstream over named fields (`gateway-features-1.md` 3.16).
///
/// The signed path is that of a rewrite with its listen path although it is sent without (quirk, recorded).
public final class RequestSigning implements Middleware {
    private static final String TARGET = "(request-target)";
    private static final HeaderName DATE = HeaderName.DATE;
    private static final DateTimeFormatter HTTP_DATE =
            DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH);
    private static final Set<String> HMAC = Set.of("hmac-sha1", "hmac-sha256", "hmac-sha384", "hmac-sha512");

    private final UpstreamSpec.RequestSigning spec;
    private final CertificateStore certificates;
    private final HeaderName field;
    private final List<HeaderName> names;
    private final Optional<Verdict> broken;

    public RequestSigning(UpstreamSpec.RequestSigning spec, CertificateStore certificates) {
        this.spec = spec;
        this.certificates = certificates;
        this.field =
                spec.signatureHeader().isEmpty() ? HeaderName.AUTHORIZATION : HeaderName.of(spec.signatureHeader());
        this.names = spec.headers().stream().map(HeaderName::of).toList();
        this.broken = broken(spec);
    }

    private static Optional<Verdict> broken(UpstreamSpec.RequestSigning spec) {
        boolean rsa = spec.algorithm().equals("rsa-sha256");
        var material = rsa ? spec.certificateId() : spec.secret();
        if (spec.keyId().isEmpty() || spec.algorithm().isEmpty() || material.isEmpty()) {
            return Optional.of(failed("Fields required for signing the request are missing"));
        }
        if (!rsa && !HMAC.contains(spec.algorithm())) {
            return Optional.of(failed("Request signing algorithm is not supported"));
        }
        return Optional.empty();
    }

    private static Verdict failed(String message) {
        return new Verdict.Reject(ProblemCode.SIGNING_FAILED, ProblemCode.SIGNING_FAILED.status(), message);
    }

    @Override
    public String name() {
        return "request-signing";
    }

    @Override
    public Verdict onRequest(Exchange exchange) {
        if (broken.isPresent()) return broken.get();
        var signed = signedNames(exchange);
        var text = text(exchange, signed);
        if (!spec.algorithm().equals("rsa-sha256")) {
            return put(exchange, signed, hmac(text));
        }
        // The certificate is read from the store.
        return exchange.offload(() -> rsa(text), signature -> {
            if (signature.failure().isPresent()) return signature.failure().get();
            return put(exchange, signed, signature.bytes());
        });
    }

    private record Signed(byte[] bytes, Optional<Verdict> failure) {}

    private Signed rsa(String text) throws GeneralSecurityException {
        var found = certificates.find(spec.certificateId());
        if (found.isEmpty()) return new Signed(new byte[0], Optional.of(failed("Certificate not found")));
        PrivateKey key = found.get().key().orElse(null);
        if (!(key instanceof RSAPrivateKey)) {
            return new Signed(new byte[0], Optional.of(failed("Certificate does not contain RSA private key")));
        }
        var signer = Signature.getInstance("SHA256withRSA");
        signer.initSign(key);
        signer.update(text.getBytes(StandardCharsets.UTF_8));
        return new Signed(signer.sign(), Optional.empty());
    }

    private byte[] hmac(String text) {
        try {
            var algorithm =
                    "Hmac" + spec.algorithm().substring("hmac-".length()).toUpperCase(Locale.ROOT);
            var mac = Mac.getInstance(algorithm);
            mac.init(new SecretKeySpec(spec.secret().getBytes(StandardCharsets.UTF_8), algorithm));
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every Java has " + spec.algorithm(), impossible);
        }
    }

    private Verdict put(Exchange exchange, List<String> signed, byte[] signature) {
        exchange.request()
                .set(
                        field,
                        "Signature keyId=\"" + spec.keyId() + "\",algorithm=\"" + spec.algorithm() + "\",headers=\""
                                + String.join(" ", signed) + "\",signature=\""
                                + FormText.encoded(Base64.getEncoder().encodeToString(signature)) + "\"");
        return Verdict.PASS;
    }

    /// Lower-case names of what is signed. With a list, what of it is there; without one, or when nothing of it is
    /// there, the target and the date, which is set when it is missing, and without a list every other field too.
    private List<String> signedNames(Exchange exchange) {
        var head = exchange.request();
        var listed = names.stream()
                .filter(head::has)
                .map(name -> name.toString().toLowerCase(Locale.ROOT))
                .toList();
        if (!listed.isEmpty()) return listed;
        if (!head.has(DATE)) {
            var now = Instant.ofEpochMilli(exchange.loop().clock().millis());
            head.set(DATE, HTTP_DATE.format(now.atOffset(ZoneOffset.UTC)));
        }
        if (!names.isEmpty()) return List.of(TARGET, "date");
        var all = new LinkedHashSet<String>();
        all.add(TARGET);
        for (int i = 0; i < head.count(); i++) {
            if (head.isThere(i) && head.known(i) != HeaderName.K_HOST) {
                all.add(head.name(i).toLowerCase(Locale.ROOT));
            }
        }
        return new ArrayList<>(all);
    }

    private static String text(Exchange exchange, List<String> signed) {
        return signed.stream()
                .map(name -> name + ": " + (name.equals(TARGET) ? target(exchange) : values(exchange, name)))
                .collect(Collectors.joining("\n"));
    }

    private static String target(Exchange exchange) {
        var head = exchange.request();
        var method = head.method().toLowerCase(Locale.ROOT);
        var rewritten = exchange.upstream().target();
        if (rewritten != null) return method + " " + exchange.upstream().rewritten();
        int from = exchange.path().strippedFrom() >= 0 ? exchange.path().strippedFrom() : head.pathStart();
        var path = head.text(from, head.pathEnd());
        if (!path.startsWith("/")) path = "/" + path;
        return method + " " + (head.queryStart() < 0 ? path : path + "?" + head.query());
    }

    private static String values(Exchange exchange, String name) {
        var head = exchange.request();
        var values = new ArrayList<String>();
        var wanted = HeaderName.of(name);
        for (int i = head.find(wanted); i >= 0; i = head.find(wanted, i + 1))
            values.add(head.value(i).strip());
        return String.join(", ", values);
    }
}
