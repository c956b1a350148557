package io.sluice.gateway.refusal;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.model.problem.ProblemCode;
import java.util.HashMap;
import java.util.Map;

/// Other words for single refusals (`override_messages`): message id to text and status.
public final class MessageOverrides {
    public static final MessageOverrides NONE = new MessageOverrides(Map.of());

    /// A refusal that has an id of Tyk's. The same problem with another status is that of a method without ids.
    private record Known(ProblemCode code, int status) {}

    private static final Map<Known, String> IDS = Map.ofEntries(
            Map.entry(new Known(ProblemCode.AUTH_FIELD_MISSING, 401), "auth.auth_field_missing"),
            Map.entry(new Known(ProblemCode.AUTH_KEY_UNKNOWN, 403), "auth.key_not_found"),
            Map.entry(new Known(ProblemCode.AUTH_KEY_UNKNOWN, 401), "auth.cert_mismatch"),
            Map.entry(new Known(ProblemCode.CERTIFICATE_MISSING, 401), "auth.cert_required"),
            Map.entry(new Known(ProblemCode.CERTIFICATE_EXPIRED, 403), "auth.cert_expired"),
            Map.entry(new Known(ProblemCode.OAUTH_FIELD_MISSING, 400), "oauth.auth_field_missing"),
            Map.entry(new Known(ProblemCode.OAUTH_FIELD_MALFORMED, 400), "oauth.auth_field_malformed"),
            Map.entry(new Known(ProblemCode.OAUTH_KEY_UNKNOWN, 403), "oauth.key_not_found"),
            Map.entry(new Known(ProblemCode.OAUTH_CLIENT_DELETED, 403), "oauth.client_deleted"));

    /// @param message "" keeps the original
    /// @param status  0 keeps the original
    private record Other(String message, int status) {}

    private final Map<Known, Other> others;

    private MessageOverrides(Map<Known, Other> others) {
        this.others = others;
    }

    /// @param setting the `override_messages` object
    public static MessageOverrides of(JsonNode setting) {
        var others = new HashMap<Known, Other>();
        IDS.forEach((known, id) -> {
            var entry = setting.path(id);
            if (!entry.isObject()) return;
            others.put(
                    known,
                    new Other(entry.path("message").asText(), entry.path("code").asInt()));
        });
        return others.isEmpty() ? NONE : new MessageOverrides(Map.copyOf(others));
    }

    /// @param status that the refusal has without this
    String message(ProblemCode code, int status, String message) {
        var other = others.get(new Known(code, status));
        return other == null || other.message.isEmpty() ? message : other.message;
    }

    int status(ProblemCode code, int status) {
        var other = others.get(new Known(code, status));
        return other == null || other.status == 0 ? status : other.status;
    }
}
