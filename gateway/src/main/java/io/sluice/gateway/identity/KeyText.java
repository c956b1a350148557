package io.sluice.gateway.identity;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.cert.CertificateFactory;
import java.security.spec.RSAPublicKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keys that are written down: secrets, public keys and certificates in PEM or DER.
public final class KeyText {
    private static final Logger LOG = LoggerFactory.getLogger(KeyText.class);
    private static final String PEM = "-----BEGIN ";

    private KeyText() {}

    /// The key of a family in these bytes; empty when they hold none. An HMAC secret is any bytes but none at
    /// all, and but a public key: what everybody may know is no secret.
    public static Optional<VerificationKey> read(byte[] bytes, TokenAlgorithm.Family family) {
        if (family == TokenAlgorithm.Family.HMAC) return secret(bytes);
        try {
            var key = VerificationKey.Public.of(publicKey(bytes));
            return key.family() == family ? Optional.of(key) : Optional.empty();
        } catch (GeneralSecurityException | IllegalArgumentException unreadable) {
            LOG.warn("a key for tokens cannot be used: {}", unreadable.getMessage());
            return Optional.empty();
        }
    }

    private static Optional<VerificationKey> secret(byte[] bytes) {
        if (bytes.length == 0) return Optional.empty();
        var text = new String(bytes, StandardCharsets.ISO_8859_1).stripLeading();
        if (text.startsWith(PEM) && (text.contains("PUBLIC KEY-----") || text.contains("CERTIFICATE-----"))) {
            LOG.warn("a public key stands where an HMAC secret is expected; tokens are refused");
            return Optional.empty();
        }
        return Optional.of(new VerificationKey.Secret(bytes));
    }

    /// @param bytes PEM text or DER: a public key (SubjectPublicKeyInfo, PKCS 1) or a certificate
    static PublicKey publicKey(byte[] bytes) throws GeneralSecurityException {
        var text = new String(bytes, StandardCharsets.ISO_8859_1);
        int begin = text.indexOf(PEM);
        if (begin < 0) return fromDer(bytes);
        int label = text.indexOf("-----", begin + PEM.length());
        int end = text.indexOf("-----END ", begin);
        if (label < 0 || end < label) throw new GeneralSecurityException("a PEM block without an end");
        return fromDer(Base64.getMimeDecoder().decode(text.substring(label + 5, end)));
    }

    private static PublicKey fromDer(byte[] der) throws GeneralSecurityException {
        for (var kind : List.of("RSA", "EC", "EdDSA")) {
            try {
                return KeyFactory.getInstance(kind).generatePublic(new X509EncodedKeySpec(der));
            } catch (GeneralSecurityException another) {
                // Of the kinds at most one fits.
            }
        }
        try {
            var rsa = org.bouncycastle.asn1.pkcs.RSAPublicKey.getInstance(der);
            return KeyFactory.getInstance("RSA")
                    .generatePublic(new RSAPublicKeySpec(rsa.getModulus(), rsa.getPublicExponent()));
        } catch (IllegalArgumentException notPkcs1) {
            return CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(der))
                    .getPublicKey();
        }
    }
}
