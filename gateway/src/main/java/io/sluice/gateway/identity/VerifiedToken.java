package io.sluice.gateway.identity;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.gateway.session.KeyBytes;
import io.sluice.gateway.session.KnownSession;
import io.sluice.gateway.session.Lookup;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A token that was checked, and what is needed to believe it again without checking it: its times, whether its key
/// still counts, whose session it leads to. Shared by the event loops.
public final class VerifiedToken {
    private final JsonNode head;
    private final JsonNode claims;
    private final TokenTimes times;
    private final TokenKeys.Proof proof;
    private final String identity;
    private final KeyBytes sessionKey;
    private volatile @Nullable Map<String, Object> variables;
    private volatile @Nullable Settled settled;

    /// The session of the token, and what the cache of sessions answered when that was decided: while it answers the
    /// same, so is the session.
    public record Settled(Lookup lookup, KnownSession session) {}

    /// @param sessionKey what the session is looked up by
    VerifiedToken(SignedToken token, TokenKeys.Proof proof, String identity, KeyBytes sessionKey) {
        this(token.head(), token.claims(), proof, identity, sessionKey);
    }

    VerifiedToken(JsonNode head, JsonNode claims, TokenKeys.Proof proof, String identity, KeyBytes sessionKey) {
        this.head = head;
        this.claims = claims;
        this.times = TokenTimes.of(claims);
        this.proof = proof;
        this.identity = identity;
        this.sessionKey = sessionKey;
    }

    /// JSON object, as signed; not to be changed.
    public JsonNode claims() {
        return claims;
    }

    public TokenTimes times() {
        return times;
    }

    /// The key that signed it counts still. Never blocks.
    public boolean holds() {
        return proof.holds();
    }

    String identity() {
        return identity;
    }

    public KeyBytes sessionKey() {
        return sessionKey;
    }

    /// Context variables, by name. Made when they are asked for first: most APIs have none.
    public Map<String, Object> variables() {
        var made = variables;
        if (made != null) return made;
        var all = new LinkedHashMap<String, Object>();
        head.properties().forEach(field -> all.put("jwt_claims_" + field.getKey(), field.getValue()));
        claims.properties().forEach(claim -> all.put("jwt_claims_" + claim.getKey(), claim.getValue()));
        variables = all;
        return all;
    }

    /// Null before the first use.
    public @Nullable Settled settled() {
        return settled;
    }

    void settled(Settled now) {
        settled = now;
    }
}
