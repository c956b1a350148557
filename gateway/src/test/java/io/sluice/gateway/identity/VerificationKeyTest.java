package io.sluice.gateway.identity;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JWSAlgorithm;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class VerificationKeyTest {
    private static boolean passes(String text, VerificationKey key) {
        var token = SignedToken.read(text.getBytes(UTF_8)).orElseThrow();
        return key.verifies(token.algorithm(), token.signed(), token.signature());
    }

    private static byte[] pem(byte[] der) {
        return ("-----BEGIN PUBLIC KEY-----\n" + Base64.getMimeEncoder().encodeToString(der)
                        + "\n-----END PUBLIC KEY-----\n")
                .getBytes(UTF_8);
    }

    @Test
    void rsa_keys_check_both_kinds_of_padding() throws Exception {
        try (var issuer = new TestIssuer()) {
            var key = VerificationKey.Public.of(issuer.rsa.toRSAPublicKey());
            for (var algorithm : List.of(
                    JWSAlgorithm.RS256,
                    JWSAlgorithm.RS384,
                    JWSAlgorithm.RS512,
                    JWSAlgorithm.PS256,
                    JWSAlgorithm.PS384,
                    JWSAlgorithm.PS512)) {
                assertThat(passes(TestIssuer.signed(algorithm, issuer.rsa, "k", "{}"), key))
                        .as(algorithm.getName())
                        .isTrue();
            }
        }
    }

    @Test
    void a_public_key_is_no_hmac_secret() throws Exception {
        try (var issuer = new TestIssuer()) {
            var der = issuer.rsa.toRSAPublicKey().getEncoded();
            var forged = TestIssuer.hmac(pem(der), "{'alg':'HS256'}", "{}");
            assertThat(passes(forged, VerificationKey.Public.of(issuer.rsa.toRSAPublicKey())))
                    .isFalse();
            assertThat(KeyText.read(pem(der), TokenAlgorithm.Family.HMAC)).isEmpty();
        }
    }

    @Test
    void an_empty_secret_is_none() {
        assertThat(KeyText.read(new byte[0], TokenAlgorithm.Family.HMAC)).isEmpty();
        assertThatThrownBy(() -> new VerificationKey.Secret(new byte[0])).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_key_of_another_kind_never_checks_a_token() throws Exception {
        try (var issuer = new TestIssuer()) {
            var rsa = issuer.token("{}");
            var ec = TestIssuer.signed(JWSAlgorithm.ES256, issuer.ec, "k", "{}");
            assertThat(passes(rsa, VerificationKey.Public.of(issuer.ec.toECPublicKey())))
                    .isFalse();
            assertThat(passes(ec, VerificationKey.Public.of(issuer.rsa.toRSAPublicKey())))
                    .isFalse();
            assertThat(passes(ec, VerificationKey.Public.of(issuer.ec.toECPublicKey())))
                    .isTrue();
        }
    }

    @Test
    void no_signature_of_zeros_passes() throws Exception {
        try (var issuer = new TestIssuer()) {
            var key = VerificationKey.Public.of(issuer.ec.toECPublicKey());
            for (var algorithm : List.of(TokenAlgorithm.ES256, TokenAlgorithm.ES384, TokenAlgorithm.ES512)) {
                assertThat(key.verifies(algorithm, new byte[] {1}, new byte[algorithm.size()]))
                        .isFalse();
                assertThat(key.verifies(algorithm, new byte[] {1}, new byte[0])).isFalse();
            }
        }
    }

    @Test
    void edwards_keys_are_read_and_checked() throws Exception {
        var pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        var encoder = Base64.getUrlEncoder().withoutPadding();
        var signed = encoder.encodeToString("{\"alg\":\"EdDSA\"}".getBytes(UTF_8)) + "."
                + encoder.encodeToString("{}".getBytes(UTF_8));
        var signer = Signature.getInstance("Ed25519");
        signer.initSign(pair.getPrivate());
        signer.update(signed.getBytes(UTF_8));
        var token = signed + "." + encoder.encodeToString(signer.sign());
        var der = pair.getPublic().getEncoded();
        var key = KeyText.read(pem(der), TokenAlgorithm.Family.EDDSA);
        assertThat(passes(token, key.orElseThrow())).isTrue();
        var x = encoder.encodeToString(java.util.Arrays.copyOfRange(der, der.length - 32, der.length));
        var set = KeySet.read(("{\"keys\":[{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"kid\":\"e\",\"x\":\"" + x + "\"}]}")
                .getBytes(UTF_8));
        var published = set.orElseThrow().find("e", TokenAlgorithm.Family.EDDSA);
        assertThat(published).isEqualTo(key);
    }

    @Test
    void short_rsa_keys_are_refused() throws Exception {
        var generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(512);
        var der = generator.generateKeyPair().getPublic().getEncoded();
        assertThat(KeyText.read(der, TokenAlgorithm.Family.RSA)).isEqualTo(Optional.empty());
    }

    @Test
    void nothing_secret_is_printed() {
        assertThat(new VerificationKey.Secret("hush".getBytes(UTF_8)).toString())
                .doesNotContain("hush");
    }
}
