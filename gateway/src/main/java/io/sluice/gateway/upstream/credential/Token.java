package io.sluice.gateway.upstream.credential;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.model.document.Json;
import java.util.List;

/// A token of an authorization server.
///
/// @param value    what is shown
/// @param metadata members of the server's answer that the definition names
/// @param seconds  how long it counts, from when it was had
record Token(String value, ObjectNode metadata, long seconds) {
    /// Servers need not say how long; then they are asked again soon.
    private static final long UNSAID_SECONDS = 60;

    private static final long MOST_SECONDS = 10L * 365 * 24 * 3600;

    /// @param answer of the token endpoint (RFC 6749, 5.1)
    /// @param kept   names of members to keep
    /// @throws IllegalArgumentException when it is none
    static Token of(ObjectNode answer, List<String> kept) {
        var value = answer.path("access_token").asText();
        if (value.isEmpty()) throw new IllegalArgumentException("the answer has no access_token");
        if (value.chars().anyMatch(c -> c <= ' ' || c >= 0x7f)) {
            throw new IllegalArgumentException("the access_token holds odd characters");
        }
        var metadata = Json.object();
        for (var name : kept) {
            var member = answer.get(name);
            if (member != null) metadata.set(name, member);
        }
        // Some servers write the number as a text.
        long seconds = answer.path("expires_in").asLong(0);
        return new Token(value, metadata, seconds <= 0 ? UNSAID_SECONDS : Math.min(seconds, MOST_SECONDS));
    }

    /// Without the value.
    @Override
    public String toString() {
        return "Token[" + seconds + " s]";
    }
}
