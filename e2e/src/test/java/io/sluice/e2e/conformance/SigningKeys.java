package io.sluice.e2e.conformance;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.model.document.Json;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.PSSParameterSpec;
import java.time.Clock;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// The key pairs of one run and what is signed with them.
///
/// Names: `rsa.pem`, `other-rsa.pem`, `ec256.pem` and their public halves `….pub.pem`, as PEM texts; `jwks.json` is the
/// key set.
final class SigningKeys {
    private static final Base64.Encoder URL = Base64.getUrlEncoder().withoutPadding();

    private final Map<String, String> texts = new TreeMap<>();
    private final String keySet;
    private final Clock clock;

    SigningKeys(Clock clock) {
        this.clock = clock;
        try {
            var rsa = pair("rsa", "RSA");
            pair("other-rsa", "RSA");
            var ec = pair("ec256", "EC");
            keySet = keySet((RSAPublicKey) rsa.getPublic(), (ECPublicKey) ec.getPublic());
            texts.put("jwks.json", keySet);
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException("this JDK cannot make the keys", missing);
        }
    }

    /// The public halves of `rsa` (kid `rsa-1`) and `ec256` (kid `ec-1`) as a JWK set.
    String keySet() {
        return keySet;
    }

    /// The text under this name, else the name itself, which then is a shared secret.
    String text(String nameOrSecret) {
        return texts.getOrDefault(nameOrSecret, nameOrSecret);
    }

    /// A compact JWS from `{"alg", "key", "header", "claims", "exp_in", "nbf_in", "iat_in"}`.
    String jwt(JsonNode spec) {
        var alg = spec.path("alg").asText();
        var head = Json.object().put("alg", alg).put("typ", "JWT");
        spec.path("header").properties().forEach(member -> head.set(member.getKey(), member.getValue()));
        ObjectNode claims = Json.object();
        spec.path("claims").properties().forEach(member -> claims.set(member.getKey(), member.getValue()));
        long now = clock.instant().getEpochSecond();
        for (var name : new String[] {"exp", "nbf", "iat"}) {
            var offset = spec.path(name + "_in");
            if (!offset.isMissingNode()) claims.put(name, now + offset.asLong());
        }
        var signed = url(PlainJson.tight(head)) + "." + url(PlainJson.tight(claims));
        if (alg.equals("none")) return signed + ".";
        return signed + "." + URL.encodeToString(sign(alg, text(spec.path("key").asText()), signed.getBytes(US_ASCII)));
    }

    /// @param alg a JWS name: HS, RS, PS or ES with 256, 384 or 512
    /// @param key a secret for HS, else a private key as PEM
    static byte[] sign(String alg, String key, byte[] data) {
        try {
            var size = alg.substring(2);
            if (alg.startsWith("HS")) return mac("HmacSHA" + size, key, data);
            var pss = alg.startsWith("PS");
            var ec = alg.startsWith("ES");
            var signature = Signature.getInstance(
                    pss ? "RSASSA-PSS" : "SHA" + size + (ec ? "withECDSAinP1363Format" : "withRSA"));
            if (pss) signature.setParameter(pss(Integer.parseInt(size)));
            signature.initSign(privateKey(key, ec ? "EC" : "RSA"));
            signature.update(data);
            var bytes = signature.sign();
            return ec ? widened(bytes, (Integer.parseInt(size) + 7) / 8) : bytes;
        } catch (GeneralSecurityException wrong) {
            throw new IllegalArgumentException("cannot sign with " + alg, wrong);
        }
    }

    /// @param algorithm a JCA name, e.g. `HmacSHA256`
    static byte[] mac(String algorithm, String secret, byte[] data) {
        try {
            var mac = Mac.getInstance(algorithm);
            // HMAC pads its key with zeros, so a single zero stands for the empty key that the JCA refuses.
            var key = secret.isEmpty() ? new byte[1] : secret.getBytes(UTF_8);
            mac.init(new SecretKeySpec(key, algorithm));
            return mac.doFinal(data);
        } catch (GeneralSecurityException wrong) {
            throw new IllegalArgumentException("cannot sign with " + algorithm, wrong);
        }
    }

    private static PSSParameterSpec pss(int size) {
        var digest = "SHA-" + size;
        return new PSSParameterSpec(digest, "MGF1", new MGF1ParameterSpec(digest), size / 8, 1);
    }

    /// Both halves of an ECDSA signature at the width that the algorithm's name asks for, even where the curve is
    /// smaller: some cases sign ES384 with a P-256 key.
    private static byte[] widened(byte[] halves, int width) {
        int half = halves.length / 2;
        if (half >= width) return halves;
        var wide = new byte[2 * width];
        System.arraycopy(halves, 0, wide, width - half, half);
        System.arraycopy(halves, half, wide, 2 * width - half, half);
        return wide;
    }

    private static PrivateKey privateKey(String pem, String algorithm) throws GeneralSecurityException {
        var base64 = pem.replaceAll("-----[A-Z ]+-----", "");
        return KeyFactory.getInstance(algorithm)
                .generatePrivate(new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(base64)));
    }

    private KeyPair pair(String name, String algorithm) throws GeneralSecurityException {
        var generator = KeyPairGenerator.getInstance(algorithm);
        if (algorithm.equals("EC")) generator.initialize(new ECGenParameterSpec("secp256r1"));
        else generator.initialize(2048);
        var pair = generator.generateKeyPair();
        texts.put(name + ".pem", pem("PRIVATE KEY", pair.getPrivate().getEncoded()));
        texts.put(name + ".pub.pem", pem("PUBLIC KEY", pair.getPublic().getEncoded()));
        return pair;
    }

    private static String pem(String kind, byte[] der) {
        var lines = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return "-----BEGIN " + kind + "-----\n" + lines + "\n-----END " + kind + "-----\n";
    }

    private static String keySet(RSAPublicKey rsa, ECPublicKey ec) {
        return """
                {"keys": [{"kty": "RSA", "alg": "RS256", "use": "sig", "kid": "rsa-1", "n": "%s", "e": "AQAB"}, \
                {"kty": "EC", "alg": "ES256", "use": "sig", "kid": "ec-1", "crv": "P-256", "x": "%s", "y": "%s"}]}""".formatted(
                        unsigned(rsa.getModulus(), 256),
                        unsigned(ec.getW().getAffineX(), 32),
                        unsigned(ec.getW().getAffineY(), 32));
    }

    private static String unsigned(BigInteger number, int width) {
        var bytes = number.toByteArray();
        var fixed = new byte[width];
        int length = Math.min(bytes.length, width);
        System.arraycopy(bytes, bytes.length - length, fixed, width - length, length);
        return URL.encodeToString(fixed);
    }

    private static String url(String text) {
        return URL.encodeToString(text.getBytes(US_ASCII));
    }

    @Override
    public String toString() {
        return "keys " + Arrays.toString(texts.keySet().toArray());
    }
}
