package io.sluice.gateway.identity;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import io.sluice.testkit.http.RecordingUpstream;
import io.sluice.testkit.http.Reply;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Signs tokens, and publishes its keys on a real socket.
public final class TestIssuer implements AutoCloseable {
    private static final RSAKey RSA = newRsa("rsa-1");

    public final RSAKey rsa = RSA;
    public final ECKey ec;
    private final Map<String, Reply> replies = new ConcurrentHashMap<>();
    private final RecordingUpstream server = RecordingUpstream.start(
            seen -> replies.getOrDefault(seen.path(), Reply.of(404, "text/plain", new byte[0])));

    public TestIssuer() {
        try {
            ec = new ECKeyGenerator(Curve.P_256).keyID("ec-1").generate();
        } catch (JOSEException bug) {
            throw new AssertionError(bug);
        }
        publish(new JWKSet(List.of(rsa, ec)));
        reply(
                "/.well-known/openid-configuration",
                Reply.json("{\"issuer\":\"" + url("") + "\",\"jwks_uri\":\"" + url("/keys") + "\"}"));
    }

    public static RSAKey newRsa(String kid) {
        try {
            return new RSAKeyGenerator(2_048).keyID(kid).generate();
        } catch (JOSEException bug) {
            throw new AssertionError(bug);
        }
    }

    /// What is behind `/keys` from now on.
    public void publish(JWKSet keys) {
        reply("/keys", Reply.json(keys.toPublicJWKSet().toString()));
    }

    public void reply(String path, Reply reply) {
        replies.put(path, reply);
    }

    public String url(String path) {
        var address = server.address().toString();
        return (address.endsWith("/") ? address.substring(0, address.length() - 1) : address) + path;
    }

    /// How often a path was asked for.
    public long asked(String path) {
        return server.seen().stream().filter(seen -> seen.path().equals(path)).count();
    }

    public RecordingUpstream server() {
        return server;
    }

    /// RS256 with the published key.
    public String token(String claims) {
        return signed(JWSAlgorithm.RS256, rsa, "rsa-1", claims);
    }

    public static String signed(JWSAlgorithm algorithm, RSAKey key, String kid, String claims) {
        try {
            return signed(new JWSHeader.Builder(algorithm).keyID(kid).build(), new RSASSASigner(key), claims);
        } catch (JOSEException bug) {
            throw new AssertionError(bug);
        }
    }

    public static String signed(JWSAlgorithm algorithm, ECKey key, String kid, String claims) {
        try {
            return signed(new JWSHeader.Builder(algorithm).keyID(kid).build(), new ECDSASigner(key), claims);
        } catch (JOSEException bug) {
            throw new AssertionError(bug);
        }
    }

    private static String signed(JWSHeader header, JWSSigner signer, String claims) throws JOSEException {
        var object = new JWSObject(header, new Payload(claims.replace('\'', '"')));
        object.sign(signer);
        return object.serialize();
    }

    /// HS256 over any head, with any secret, the empty one too.
    ///
    /// @param head JSON in single quotes, as `claims`
    public static String hmac(byte[] secret, String head, String claims) {
        var encoder = Base64.getUrlEncoder().withoutPadding();
        var signed = encoder.encodeToString(head.replace('\'', '"').getBytes(UTF_8)) + "."
                + encoder.encodeToString(claims.replace('\'', '"').getBytes(UTF_8));
        return signed + "." + encoder.encodeToString(mac(secret, signed.getBytes(UTF_8)));
    }

    private static byte[] mac(byte[] secret, byte[] text) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            // Java has no empty keys; HMAC fills them up with zeros anyway.
            mac.init(new SecretKeySpec(secret.length == 0 ? new byte[64] : secret, "HmacSHA256"));
            return mac.doFinal(text);
        } catch (java.security.GeneralSecurityException bug) {
            throw new AssertionError(bug);
        }
    }

    @Override
    public void close() {
        server.close();
    }
}
