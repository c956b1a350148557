package io.sluice.gateway.tls;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.model.settings.Secret;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;

/// What may be uploaded, and the text that is stored of it (`auth-and-keys.md` 6.1 and 6.2).
///
/// @param fingerprint the second half of its id
/// @param text        PEM: the chain or the public key, then the private key, encrypted
record CertificateUpload(String fingerprint, String text) {
    private static final String UNDECODED = "Failed to decode certificate. It should be PEM encoded.";

    /// @throws CertificateRefused in the words that clients of a Tyk gateway know
    static CertificateUpload read(String pem, Secret secret, Instant now) throws CertificateRefused {
        var blocks = PemBlock.all(pem);
        var certificates = labelled(blocks, "CERTIFICATE");
        var publicKeys = labelled(blocks, "PUBLIC KEY");
        var keys = blocks.stream().filter(PemBlock::privateKey).toList();
        if (keys.size() > 1) throw new CertificateRefused("Found multiple private keys");
        if (!publicKeys.isEmpty() && (!certificates.isEmpty() || !keys.isEmpty())) {
            throw new CertificateRefused("Public keys can't be combined with certificates");
        }
        try {
            if (!publicKeys.isEmpty()) {
                var first = publicKeys.getFirst();
                return new CertificateUpload(
                        StoredCertificate.ofPublicKey(first.content()).fingerprint(), first.text());
            }
            if (certificates.isEmpty()) throw new CertificateRefused(UNDECODED);
            return chain(certificates, keys, secret, now);
        } catch (CertificateException malformed) {
            throw new CertificateRefused("x509: malformed certificate");
        } catch (GeneralSecurityException malformed) {
            throw new CertificateRefused(String.valueOf(malformed.getMessage()));
        }
    }

    private static CertificateUpload chain(List<PemBlock> certificates, List<PemBlock> keys, Secret secret, Instant now)
            throws CertificateRefused, GeneralSecurityException {
        List<X509Certificate> chain = StoredCertificate.certificates(certificates);
        var text = new StringBuilder();
        for (var certificate : certificates) text.append(certificate.text());
        if (!keys.isEmpty()) {
            var der = PrivateKeyText.plain(keys.getFirst(), secret);
            pair(PrivateKeyText.key(der), chain.getFirst().getPublicKey());
            text.append('\n').append(PrivateKeyText.encrypted(der, secret).text());
        }
        if (chain.getFirst().getNotAfter().toInstant().isBefore(now)) {
            throw new CertificateRefused("certificate is expired");
        }
        return new CertificateUpload(
                StoredCertificate.fingerprint(certificates.getFirst().content()), text.toString());
    }

    private static List<PemBlock> labelled(List<PemBlock> blocks, String label) {
        return blocks.stream().filter(block -> block.label().equals(label)).toList();
    }

    /// Whether what one signs is good for the other.
    private static void pair(PrivateKey key, PublicKey publicKey) throws CertificateRefused, GeneralSecurityException {
        if (!key.getAlgorithm().equals(publicKey.getAlgorithm())) {
            throw new CertificateRefused("tls: private key type does not match public key type");
        }
        var signature = Signature.getInstance(
                switch (key.getAlgorithm()) {
                    case "RSA" -> "SHA256withRSA";
                    case "EC" -> "SHA256withECDSA";
                    default -> "EdDSA";
                });
        var message = "pair".getBytes(UTF_8);
        signature.initSign(key);
        signature.update(message);
        var signed = signature.sign();
        boolean fits;
        try {
            signature.initVerify(publicKey);
            signature.update(message);
            fits = signature.verify(signed);
        } catch (java.security.SignatureException | java.security.InvalidKeyException ofAnotherSize) {
            fits = false;
        }
        if (!fits) throw new CertificateRefused("tls: private key does not match public key");
    }

    /// What a stored text stands for; a private key that the secret does not open is left out.
    ///
    /// @throws CertificateException when it holds no certificate and no public key
    static StoredCertificate stored(String pem, Secret secret) throws GeneralSecurityException {
        var blocks = PemBlock.all(pem);
        var publicKeys = labelled(blocks, "PUBLIC KEY");
        var chain = StoredCertificate.certificates(blocks);
        if (chain.isEmpty()) {
            if (publicKeys.isEmpty()) throw new CertificateException("no certificate and no public key");
            return StoredCertificate.ofPublicKey(publicKeys.getFirst().content());
        }
        return StoredCertificate.of(
                chain,
                blocks.stream()
                        .filter(PemBlock::privateKey)
                        .findFirst()
                        .flatMap(block -> StoredCertificate.opened(block, secret)),
                StoredCertificate.revocations(blocks));
    }
}
