package io.sluice.model.session;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.model.Recordings;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class KeyHashTest {

    @ParameterizedTest
    @CsvSource({
        "'',00000000",
        "a,00000000",
        "abc,00000000",
        "abcd,86a7049e",
        "hello,ef13efcd",
        "'hello, world',98b32401",
        "password,720d69a3",
        "default,2f25c839",
        "defaultf1bfc265b48841f1b1dcdc26cd39eadf,319d3ab3",
        "defaultf1bfc265b48841f1b1dcdc26cd39eade,319d3ab3",
        "default1234567890abcdef1234567890abcdef,f486a13e"
    })
    void murmur32_drops_the_last_bytes(String text, String hash) {
        assertThat(KeyHash.MURMUR32.hex(text)).isEqualTo(hash);
    }

    @ParameterizedTest
    @CsvSource({
        "'',00000000000000000000000000000000",
        "hello,cbd8a7b341bd9b025b1e906a48ae1d19",
        "'hello, world',342fac623a5ebc8e4cdcbc079642414d",
        "0123456789abcdef,4be06d94cf4ad1a787c35b5c63a708da"
    })
    void murmur64_is_the_first_half_of_murmur128(String text, String hash) {
        assertThat(KeyHash.MURMUR128.hex(text)).isEqualTo(hash);
        assertThat(KeyHash.MURMUR64.hex(text)).isEqualTo(hash.substring(0, 16));
    }

    @Test
    void a_part_of_an_array_hashes_like_the_text_it_holds() {
        var bytes = "xxhello, worldyy".getBytes(UTF_8);
        for (var hash : KeyHash.values()) {
            assertThat(hash.hex(bytes, 2, 12)).isEqualTo(hash.hex("hello, world"));
        }
    }

    @Test
    void sha256_is_the_usual_one() {
        assertThat(KeyHash.SHA256.hex("hello"))
                .isEqualTo("2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824");
    }

    @ParameterizedTest
    @CsvSource({
        "eyJvcmciOiI1ZTlkOTU0NGExZGNkNjAwMDFkMGVkMjAiLCJpZCI6ImdycGNfaG1hY19rZXkiLCJoIjoibXVybXVyNjQifQ==,a72fcdc09caa86b5",
        "eyJvcmciOiJkZWZhdWx0IiwiaWQiOiJhYmMiLCJoIjoibXVybXVyNjQifQ==,5d49993050e360e6",
        "eyJvcmciOiI1ZTlkOTU0NGExZGNkNjAwMDFkMGVkMjAiLCJpZCI6Im15a2V5IiwiaCI6Im11cm11cjEyOCJ9,544c7513bb3a54efc55c7e7c8985115b",
        "hello,ef13efcd"
    })
    void a_key_names_its_own_hash(String key, String hash) {
        assertThat(KeyHash.ofKey(key)).isEqualTo(hash);
        assertThat(KeyHash.stored(key, true)).isEqualTo(hash);
        assertThat(KeyHash.stored(key, false)).isEqualTo(key);
    }

    @Test
    void a_token_that_lost_its_padding_is_a_plain_key() {
        var key = "eyJvcmciOiJkZWZhdWx0IiwiaWQiOiJhYmMiLCJoIjoibXVybXVyNjQifQ";
        assertThat(KeyHash.ofKey(key)).isEqualTo(KeyHash.MURMUR32.hex(key));
    }

    @Test
    void every_recorded_key_hash_comes_out_the_same() {
        int seen = 0;
        for (var scenario : Recordings.read("data/redis/state.json").path("scenarios")) {
            for (var request : scenario.path("requests")) {
                var key = request.path("answer").path("key").asText();
                var hash = request.path("answer").path("key_hash").asText();
                if (!key.isEmpty() && !hash.isEmpty() && !hash.startsWith("ey")) {
                    assertThat(KeyHash.ofKey(key)).as(key).isEqualTo(hash);
                    seen++;
                }
            }
        }
        assertThat(seen).isGreaterThan(50);
    }
}
