package io.sluice.gateway.oauth;

import io.sluice.model.policy.Policies;
import io.sluice.model.settings.OauthSettings;
import io.sluice.model.settings.Secret;
import io.sluice.storage.KeyValueStore;
import java.time.InstantSource;
import java.util.function.Supplier;

/// What the OAuth servers of all APIs share.
///
/// @param policies    as they are now
/// @param adminSecret of the control API; also guards approvals
/// @param masterKeys  whether a session without rights may reach every API
public record OAuthParts(
        KeyValueStore values,
        OAuthSessions sessions,
        Supplier<Policies> policies,
        OauthSettings settings,
        Secret adminSecret,
        boolean masterKeys,
        InstantSource clock) {

    public OAuthStore store(String apiId) {
        return new OAuthStore(values, sessions.forms(), apiId);
    }

    long now() {
        return clock.instant().getEpochSecond();
    }
}
