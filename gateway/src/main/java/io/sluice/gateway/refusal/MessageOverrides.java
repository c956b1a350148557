package io.sluice.gateway.refusal;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.model.problem.ProblemCode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Other words for single refusals (`override_messages`): message id to text and status.
public final class MessageOverrides {
    public static final MessageOverrides NONE = new MessageOverrides(Map.of());

    /// Tyk's ids of a problem; the first that is overridden counts.
    private static final Map<ProblemCode, List<String>> IDS = Map.of(
            ProblemCode.AUTH_FIELD_MISSING, List.of("auth.auth_field_missing"),
            ProblemCode.AUTH_KEY_UNKNOWN, List.of("auth.key_not_found"),
            ProblemCode.OAUTH_FIELD_MISSING, List.of("oauth.auth_field_missing"),
            ProblemCode.OAUTH_FIELD_MALFORMED, List.of("oauth.auth_field_malformed"),
            ProblemCode.OAUTH_KEY_UNKNOWN, List.of("oauth.key_not_found"),
            ProblemCode.OAUTH_CLIENT_DELETED, List.of("oauth.client_deleted"));

    /// @param message "" keeps the original
    /// @param status  0 keeps the original
    private record Other(String message, int status) {}

    private final Map<ProblemCode, Other> others;

    private MessageOverrides(Map<ProblemCode, Other> others) {
        this.others = others;
    }

    /// @param setting the `override_messages` object
    public static MessageOverrides of(JsonNode setting) {
        var others = new HashMap<ProblemCode, Other>();
        IDS.forEach((code, ids) -> {
            for (var id : ids) {
                var entry = setting.path(id);
                if (!entry.isObject()) continue;
                others.putIfAbsent(
                        code,
                        new Other(
                                entry.path("message").asText(),
                                entry.path("code").asInt()));
            }
        });
        return others.isEmpty() ? NONE : new MessageOverrides(Map.copyOf(others));
    }

    String message(ProblemCode code, String message) {
        var other = others.get(code);
        return other == null || other.message.isEmpty() ? message : other.message;
    }

    int status(ProblemCode code, int status) {
        var other = others.get(code);
        return other == null || other.status == 0 ? status : other.status;
    }
}
