package io.sluice.gateway.tls;

import io.sluice.model.settings.Secret;
import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.security.spec.X509EncodedKeySpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What an id or a path of a certificate stands for: a chain, perhaps with its private key, or a bare public key.
///
/// @param chain       the certificate itself first; empty for a bare public key
/// @param key         of the first certificate
/// @param publicKey   of the first certificate, or the bare one
/// @param fingerprint lower-case hex SHA-256: of the first certificate, or of the public key's info
/// @param revocations lists that came with a chain of authorities
public record StoredCertificate(
        List<X509Certificate> chain,
        Optional<PrivateKey> key,
        PublicKey publicKey,
        String fingerprint,
        List<X509CRL> revocations) {

    private static final Logger LOG = LoggerFactory.getLogger(StoredCertificate.class);

    public StoredCertificate {
        chain = List.copyOf(chain);
        revocations = List.copyOf(revocations);
    }

    static StoredCertificate of(List<X509Certificate> chain, Optional<PrivateKey> key, List<X509CRL> revocations)
            throws CertificateException {
        var first = chain.getFirst();
        return new StoredCertificate(chain, key, first.getPublicKey(), fingerprint(first.getEncoded()), revocations);
    }

    /// A bare public key from its SubjectPublicKeyInfo.
    static StoredCertificate ofPublicKey(byte[] info) throws GeneralSecurityException {
        for (var algorithm : List.of("RSA", "EC", "EdDSA")) {
            try {
                var key = KeyFactory.getInstance(algorithm).generatePublic(new X509EncodedKeySpec(info));
                return new StoredCertificate(List.of(), Optional.empty(), key, fingerprint(info), List.of());
            } catch (java.security.spec.InvalidKeySpecException another) {
                // One of the next ones, or none.
            }
        }
        throw new GeneralSecurityException("a public key of unknown kind");
    }

    static List<X509Certificate> certificates(List<PemBlock> blocks) throws CertificateException {
        var factory = CertificateFactory.getInstance("X.509");
        var chain = new ArrayList<X509Certificate>();
        for (var block : blocks) {
            if (block.label().equals("CERTIFICATE")) {
                chain.add((X509Certificate) factory.generateCertificate(new ByteArrayInputStream(block.content())));
            }
        }
        return chain;
    }

    static List<X509CRL> revocations(List<PemBlock> blocks) throws GeneralSecurityException {
        var factory = CertificateFactory.getInstance("X.509");
        var lists = new ArrayList<X509CRL>();
        for (var block : blocks) {
            if (block.label().equals("X509 CRL")) {
                lists.add((X509CRL) factory.generateCRL(new ByteArrayInputStream(block.content())));
            }
        }
        return lists;
    }

    /// The private key; empty, with a warning, when the secret has changed since it was stored.
    static Optional<PrivateKey> opened(PemBlock block, Secret secret) {
        try {
            return Optional.of(PrivateKeyText.key(PrivateKeyText.plain(block, secret)));
        } catch (GeneralSecurityException closed) {
            LOG.warn(
                    "a private key in the store cannot be opened with the secret that is set: {}", closed.getMessage());
            return Optional.empty();
        }
    }

    static String fingerprint(byte[] der) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(der));
        } catch (java.security.NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    public boolean isPublicKey() {
        return chain.isEmpty();
    }

    /// What it is pinned by: SHA-256 of the SubjectPublicKeyInfo.
    public String publicKeyFingerprint() {
        return fingerprint(publicKey.getEncoded());
    }

    /// It may sign others.
    public boolean isAuthority() {
        return !chain.isEmpty() && chain.getFirst().getBasicConstraints() >= 0;
    }

    /// Past its end at this time.
    public boolean expired(Instant now) {
        return !chain.isEmpty() && chain.getFirst().getNotAfter().toInstant().isBefore(now);
    }

    /// Without the key.
    @Override
    public String toString() {
        return "StoredCertificate[" + fingerprint + "]";
    }
}
