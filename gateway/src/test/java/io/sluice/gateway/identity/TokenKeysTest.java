package io.sluice.gateway.identity;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class TokenKeysTest {
    private static final Duration FRESH = Duration.ofMinutes(4);
    private static final TokenAlgorithm.Family FAMILY = TokenAlgorithm.Family.ECDSA;

    private final AtomicLong nanos = new AtomicLong();
    private ECKey key = newKey();
    private int fetches;
    private boolean down;
    private final RemoteKeys remote = new RemoteKeys("test", this::fetch, Runnable::run, nanos::get);
    private final TokenKeys keys = new TokenKeys.Published(List.of(new TokenKeys.Published.From(remote, FRESH)));

    private static ECKey newKey() {
        try {
            return new ECKeyGenerator(Curve.P_256).keyID("k").generate();
        } catch (JOSEException bug) {
            throw new AssertionError(bug);
        }
    }

    private KeySet fetch() throws IOException {
        fetches++;
        if (down) throw new IOException("connection refused");
        return KeySet.read(new JWKSet(key).toPublicJWKSet().toString().getBytes(UTF_8))
                .orElseThrow();
    }

    private static SignedToken signed(ECKey key) {
        return SignedToken.read(
                        TestIssuer.signed(JWSAlgorithm.ES256, key, "k", "{}").getBytes(UTF_8))
                .orElseThrow();
    }

    private TokenKeys.Answer signer(ECKey key) {
        return keys.signer(signed(key), FAMILY);
    }

    @Test
    void a_key_that_became_another_under_the_same_name_is_fetched_once_a_signature_fails() {
        var old = key;
        assertThat(signer(old)).isInstanceOf(TokenKeys.Answer.Found.class);
        nanos.addAndGet(RemoteKeys.AGAIN.toNanos());
        key = newKey();
        assertThat(signer(key)).isInstanceOf(TokenKeys.Answer.Found.class);
        assertThat(fetches).isEqualTo(2);
        assertThat(signer(old)).as("counts no more").isEqualTo(TokenKeys.Answer.FORGED);
    }

    @Test
    void forged_tokens_ask_the_provider_once_in_a_few_seconds() {
        assertThat(signer(key)).isInstanceOf(TokenKeys.Answer.Found.class);
        nanos.addAndGet(RemoteKeys.AGAIN.toNanos());
        var stranger = newKey();
        for (int i = 0; i < 50; i++) assertThat(signer(stranger)).isEqualTo(TokenKeys.Answer.FORGED);
        assertThat(fetches).isEqualTo(2);
        assertThat(signer(key)).isInstanceOf(TokenKeys.Answer.Found.class);
    }

    @Test
    void while_the_provider_is_away_nobody_can_tell_a_forged_token_from_one_of_a_new_key() {
        assertThat(signer(key)).isInstanceOf(TokenKeys.Answer.Found.class);
        nanos.addAndGet(RemoteKeys.AGAIN.toNanos());
        down = true;
        assertThat(signer(newKey())).isEqualTo(TokenKeys.Answer.UNREACHABLE);
        assertThat(signer(key)).as("known keys go on").isInstanceOf(TokenKeys.Answer.Found.class);
    }

    @Test
    void a_key_in_the_definition_stays() {
        var fixed = new TokenKeys.Fixed(
                KeySet.read(new JWKSet(key).toPublicJWKSet().toString().getBytes(UTF_8))
                        .orElseThrow()
                        .find("k", FAMILY));
        assertThat(fixed.signer(signed(key), FAMILY)).isInstanceOf(TokenKeys.Answer.Found.class);
        assertThat(fixed.signer(signed(newKey()), FAMILY)).isEqualTo(TokenKeys.Answer.FORGED);
        assertThat(fixed.fixed()).isTrue();
    }
}
