package io.sluice.gateway.oauth;

/// Ends tokens of one API before their time.
public final class Revocations {
    private final OAuthStore store;
    private final OAuthParts parts;

    public Revocations(OAuthStore store, OAuthParts parts) {
        this.store = store;
        this.parts = parts;
    }

    /// One token. Only what this server has issued is touched: no other key can be ended this way.
    ///
    /// @param hint `access_token`, `refresh_token`, or anything else for both
    public void one(String token, String hint) {
        if (!hint.equals("access_token")) store.removeRefresh(token);
        if (!hint.equals("refresh_token")) access(parts.sessions().forms().stored(token));
    }

    /// @param name of an access token in the store
    void access(String name) {
        var data = store.accessNamed(name);
        if (data.isEmpty()) return;
        store.removeAccess(name, data.get().path("Client").path("id").asText());
        parts.sessions().remove(name);
    }

    /// Every token of a client, with what could renew it.
    public void all(String clientId) {
        for (var token : store.tokens(clientId, parts.now())) {
            store.accessNamed(token.name())
                    .ifPresent(data ->
                            store.removeRefresh(data.path("RefreshToken").asText()));
            store.removeAccess(token.name(), clientId);
            parts.sessions().remove(token.name());
        }
    }

    /// The client is about to go: its tokens expire now rather than being removed, so that their users are
    /// told why.
    public void clientDeleted(String clientId) {
        for (var token : store.tokens(clientId, parts.now())) {
            store.accessNamed(token.name())
                    .ifPresent(data ->
                            store.removeRefresh(data.path("RefreshToken").asText()));
            store.removeAccess(token.name(), clientId);
            parts.sessions().expire(token.name(), parts.now());
        }
        store.forgetTokens(clientId);
    }
}
