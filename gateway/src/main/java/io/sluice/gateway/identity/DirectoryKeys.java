package io.sluice.gateway.identity;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.sluice.gateway.session.KeyBytes;
import io.sluice.gateway.session.Lookup;
import io.sluice.model.api.ApiDefinition;
import io.sluice.model.middleware.IdentifySpec.AuthToken.Directory;
import java.io.IOException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keys of one API that the store does not have and an LDAP server may know. What it knows is copied into the store
/// and is a key like any other from then on; what it does not know is not asked for again for ten seconds.
public final class DirectoryKeys {
    private static final Logger LOG = LoggerFactory.getLogger(DirectoryKeys.class);
    private static final Duration ABSENT = Duration.ofSeconds(10);
    private static final int MOST = 10_000;
    /// Longer keys are not asked for: no directory has them, and each would be remembered.
    private static final int MOST_BYTES = 1_024;

    private final ApiDefinition api;
    private final LdapDirectory directory;
    private final TokenSessions sessions;
    private final Cache<KeyBytes, Boolean> absent = Caffeine.newBuilder()
            .maximumSize(MOST)
            .expireAfterWrite(ABSENT)
            .executor(Runnable::run)
            .build();

    public DirectoryKeys(ApiDefinition api, Directory spec, IdentityProviders providers) {
        this.api = api;
        this.directory = new LdapDirectory(spec);
        this.sessions = providers.sessions();
    }

    /// The server said a moment ago that it does not know this key, or it is none. Never blocks.
    public boolean knowsNothingOf(KeyBytes presented) {
        return presented.length() > MOST_BYTES || absent.getIfPresent(presented) != null;
    }

    /// Asks the server. Blocks.
    public Lookup find(KeyBytes presented) {
        try {
            var found = directory.find(presented.text());
            if (found.isEmpty()) {
                absent.put(presented, true);
                return Lookup.UNKNOWN;
            }
            var session = found.get().orgId().isEmpty() ? found.get().withOrgId(api.orgId()) : found.get();
            sessions.keep(api, sessions.keyOf(presented), session, true);
            return sessions.find(presented);
        } catch (IOException away) {
            LOG.warn("an LDAP server cannot be asked for keys of {}: {}", api.id(), away.getMessage());
            return Lookup.UNAVAILABLE;
        }
    }
}
