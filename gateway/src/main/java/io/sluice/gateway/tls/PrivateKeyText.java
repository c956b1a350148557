package io.sluice.gateway.tls;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.model.settings.Secret;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/// Private keys as PEM blocks: read in all their forms, and encrypted for the store.
///
/// What is stored is the old encryption of OpenSSL (`Proc-Type`, `DEK-Info`; AES-256 in CBC mode, key by MD5)
/// under the label `ENCRYPTED PRIVATE KEY`; the content is the key as it was uploaded (`wire-formats.md` 14).
/// That derivation is weak, but it is what the other readers of the store understand: the secret has to be a
/// long random one.
final class PrivateKeyText {
    private static final String LABEL = "ENCRYPTED PRIVATE KEY";
    private static final String ALGORITHM = "AES-256-CBC,";
    private static final byte[] RSA = {0x2A, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xF7, 0x0D, 1, 1, 1};
    private static final byte[] EC = {0x2A, (byte) 0x86, 0x48, (byte) 0xCE, 0x3D, 2, 1};
    private static final SecureRandom RANDOM = new SecureRandom();

    private PrivateKeyText() {}

    /// Encrypts the content of a private key block.
    static PemBlock encrypted(byte[] key, Secret secret) throws GeneralSecurityException {
        var iv = new byte[16];
        RANDOM.nextBytes(iv);
        var headers = new LinkedHashMap<String, String>();
        headers.put("Proc-Type", "4,ENCRYPTED");
        headers.put("DEK-Info", ALGORITHM + HexFormat.of().formatHex(iv));
        return new PemBlock(
                LABEL, headers, cipher(Cipher.ENCRYPT_MODE, secret, iv).doFinal(key));
    }

    /// The DER of a private key block, decrypted where it is encrypted.
    ///
    /// @throws GeneralSecurityException when the secret is another, or the encryption is
    static byte[] plain(PemBlock block, Secret secret) throws GeneralSecurityException {
        var info = block.headers().get("DEK-Info");
        if (info == null) return block.content();
        if (!info.startsWith(ALGORITHM)) throw new GeneralSecurityException("a private key in unknown encryption");
        try {
            var iv = HexFormat.of().parseHex(info.substring(ALGORITHM.length()).strip());
            return cipher(Cipher.DECRYPT_MODE, secret, iv).doFinal(block.content());
        } catch (IllegalArgumentException notHex) {
            throw new GeneralSecurityException("a private key with a malformed DEK-Info", notHex);
        }
    }

    private static Cipher cipher(int mode, Secret secret, byte[] iv) throws GeneralSecurityException {
        var cipher = Cipher.getInstance("AES/CBC/PKCS5Padding");
        cipher.init(
                mode, new SecretKeySpec(derived(secret.reveal().getBytes(UTF_8), iv), "AES"), new IvParameterSpec(iv));
        return cipher;
    }

    /// 32 octets by the scheme of OpenSSL: MD5 over what came before, the password and a salt.
    private static byte[] derived(byte[] password, byte[] iv) throws GeneralSecurityException {
        var md5 = MessageDigest.getInstance("MD5");
        var key = new byte[32];
        var last = new byte[0];
        for (int at = 0; at < key.length; at += last.length) {
            md5.update(last);
            md5.update(password);
            md5.update(iv, 0, 8);
            last = md5.digest();
            System.arraycopy(last, 0, key, at, last.length);
        }
        return key;
    }

    /// A key from PKCS#8, PKCS#1 (RSA) or SEC 1 (elliptic curves).
    ///
    /// @throws GeneralSecurityException when it is none of them
    static PrivateKey key(byte[] der) throws GeneralSecurityException {
        byte[] pkcs8;
        try {
            pkcs8 = pkcs8(der);
        } catch (IllegalArgumentException malformed) {
            throw new GeneralSecurityException(
                    "a private key that cannot be read: " + malformed.getMessage(), malformed);
        }
        for (var algorithm : List.of("RSA", "EC", "EdDSA")) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
            } catch (java.security.spec.InvalidKeySpecException another) {
                // One of the next ones, or none.
            }
        }
        throw new GeneralSecurityException("a private key of unknown kind");
    }

    private static byte[] pkcs8(byte[] der) {
        var parts = Der.of(der).children();
        if (parts.size() < 2) throw new IllegalArgumentException("too short");
        var zero = new Der(Der.INTEGER, new byte[1]);
        return switch (parts.get(1).tag()) {
            case Der.SEQUENCE -> der;
            case Der.INTEGER ->
                Der.sequence(
                                zero,
                                Der.sequence(new Der(Der.OID, RSA), new Der(0x05, new byte[0])),
                                new Der(Der.OCTETS, der))
                        .bytes();
            case Der.OCTETS -> {
                var curve = parts.stream()
                        .filter(part -> part.tag() == Der.CONTEXT_0)
                        .findFirst()
                        .orElseThrow(() -> new IllegalArgumentException("no curve is named"));
                yield Der.sequence(
                                zero,
                                Der.sequence(new Der(Der.OID, EC), Der.of(curve.content())),
                                new Der(Der.OCTETS, der))
                        .bytes();
            }
            default -> throw new IllegalArgumentException("unknown form");
        };
    }
}
