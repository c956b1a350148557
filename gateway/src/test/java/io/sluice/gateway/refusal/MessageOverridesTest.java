package io.sluice.gateway.refusal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.sluice.model.document.Json;
import io.sluice.model.problem.ProblemCode;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class MessageOverridesTest {
    @Test
    void a_missing_token_has_other_words_and_a_missing_web_token_has_not() throws JsonProcessingException {
        var overrides =
                MessageOverrides.of(Json.parse("{\"auth.auth_field_missing\":{\"message\":\"No key\",\"code\":402}}"));
        assertThat(overrides.message(ProblemCode.AUTH_FIELD_MISSING, 401, "m")).isEqualTo("No key");
        assertThat(overrides.status(ProblemCode.AUTH_FIELD_MISSING, 401)).isEqualTo(402);
        assertThat(overrides.message(ProblemCode.AUTH_FIELD_MISSING, 400, "m")).isEqualTo("m");
        assertThat(overrides.status(ProblemCode.AUTH_FIELD_MISSING, 400)).isEqualTo(400);
    }

    @Test
    void refusals_of_client_certificates_have_ids_of_their_own() throws JsonProcessingException {
        var overrides = MessageOverrides.of(
                Json.parse(
                        "{\"auth.cert_required\":{\"code\":1},\"auth.cert_expired\":{\"code\":2},\"auth.cert_mismatch\":{\"code\":3}}"));
        assertThat(overrides.status(ProblemCode.CERTIFICATE_MISSING, 401)).isEqualTo(1);
        assertThat(overrides.status(ProblemCode.CERTIFICATE_MISSING, 403)).isEqualTo(403);
        assertThat(overrides.status(ProblemCode.CERTIFICATE_EXPIRED, 403)).isEqualTo(2);
        assertThat(overrides.status(ProblemCode.AUTH_KEY_UNKNOWN, 401)).isEqualTo(3);
        assertThat(overrides.status(ProblemCode.AUTH_KEY_UNKNOWN, 403)).isEqualTo(403);
        assertThat(overrides.message(ProblemCode.AUTH_KEY_UNKNOWN, 401, "m")).isEqualTo("m");
    }
}
