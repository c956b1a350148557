package io.sluice.gateway.identity;

import io.sluice.gateway.oauth.OAuthStore;
import io.sluice.gateway.tls.CertificateStore;
import io.sluice.model.settings.OauthSettings;
import io.sluice.model.settings.ServiceSettings;
import io.sluice.storage.KeyValueStore;

/// What checks of foreign tokens share: the keys of providers, the line to them, the sessions that come of tokens.
public final class IdentityProviders implements AutoCloseable {
    private final ProviderHttp http;
    private final KeySets keySets;
    private final TokenSessions sessions;
    private final KeyValueStore values;
    private final DirectoryChoice directories;

    public IdentityProviders(
            OauthSettings settings,
            ServiceSettings line,
            TokenSessions sessions,
            KeyValueStore values,
            CertificateStore certificates,
            DirectoryChoice directories) {
        this.directories = directories;
        this.http = new ProviderHttp("identity providers", line, settings.jwksSkipVerify(), certificates::find);
        this.keySets = new KeySets(http, settings.jwksCache());
        this.sessions = sessions;
        this.values = values;
    }

    /// For emptying them from outside.
    public KeySets keySets() {
        return keySets;
    }

    /// For keys that the store does not have.
    public DirectoryChoice directories() {
        return directories;
    }

    TokenSessions sessions() {
        return sessions;
    }

    /// What the OAuth server of one API keeps.
    OAuthStore clients(String apiId) {
        return new OAuthStore(values, sessions.forms(), apiId);
    }

    ProviderHttp http() {
        return http;
    }

    /// Where answers about tokens are remembered.
    KeyValueStore values() {
        return values;
    }

    @Override
    public void close() {
        http.close();
    }
}
