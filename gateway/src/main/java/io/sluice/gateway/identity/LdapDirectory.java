package io.sluice.gateway.identity;

import com.unboundid.ldap.sdk.Filter;
import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPConnectionOptions;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.SearchRequest;
import com.unboundid.ldap.sdk.SearchResult;
import com.unboundid.ldap.sdk.SearchScope;
import com.unboundid.util.ssl.HostNameSSLSocketVerifier;
import io.sluice.model.middleware.IdentifySpec.AuthToken.Directory;
import io.sluice.model.problem.Checked;
import io.sluice.model.session.Session;
import io.sluice.model.session.SessionCodec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sessions in the entries of an LDAP server (`auth-and-keys.md` 1.16). Blocks: for virtual threads only.
///
/// A connection a question: what is found goes into the store, so questions are few. The key is escaped in the filter.
final class LdapDirectory {
    private static final Logger LOG = LoggerFactory.getLogger(LdapDirectory.class);
    private static final int PATIENCE_MILLIS = (int) Duration.ofSeconds(5).toMillis();

    private final Directory spec;

    LdapDirectory(Directory spec) {
        this.spec = spec;
    }

    /// The session in the entry of this key; empty when there is no such entry, more than one, or no session in it.
    ///
    /// @throws IOException when the server cannot be asked, or cannot answer: the key may be good
    Optional<Session> find(String key) throws IOException {
        var filter = spec.search().replace("TYKKEYID", Filter.encodeValue(key));
        SearchResult found;
        try (var connection = connected()) {
            var attributes = spec.attributes().toArray(String[]::new);
            var request = new SearchRequest(spec.baseName(), SearchScope.SUB, filter, attributes);
            request.setResponseTimeoutMillis(PATIENCE_MILLIS);
            found = connection.search(request);
        } catch (LDAPException failed) {
            // The message of the library may hold the filter, and that the key.
            throw new IOException(
                    "the LDAP server answered: " + failed.getResultCode().getName());
        }
        if (found.getEntryCount() > 1) LOG.warn("an LDAP server has several entries for one key; it does not count");
        if (found.getEntryCount() != 1) return Optional.empty();
        var json = found.getSearchEntries().getFirst().getAttributeValue(spec.sessionAttribute());
        if (json == null) return Optional.empty();
        return switch (SessionCodec.read(json.getBytes(StandardCharsets.UTF_8))) {
            case Checked.Good<Session>(var session, var _) -> Optional.of(session);
            case Checked.Bad<Session>(var problems) -> {
                LOG.warn("{} of an LDAP entry is no session: {}", spec.sessionAttribute(), problems);
                yield Optional.empty();
            }
        };
    }

    private LDAPConnection connected() throws LDAPException, IOException {
        var options = new LDAPConnectionOptions();
        options.setConnectTimeoutMillis(PATIENCE_MILLIS);
        options.setResponseTimeoutMillis(PATIENCE_MILLIS);
        options.setFollowReferrals(false);
        var connection = spec.tls() ? secured(options) : new LDAPConnection(options, spec.host(), spec.port());
        try {
            if (!spec.bindName().isEmpty()) {
                connection.bind(spec.bindName(), spec.bindPassword().reveal());
            }
            return connection;
        } catch (LDAPException refused) {
            connection.close();
            throw refused;
        }
    }

    private LDAPConnection secured(LDAPConnectionOptions options) throws LDAPException, IOException {
        options.setSSLSocketVerifier(new HostNameSSLSocketVerifier(true));
        try {
            var sockets = SSLContext.getDefault().getSocketFactory();
            return new LDAPConnection(sockets, options, spec.host(), spec.port());
        } catch (GeneralSecurityException bug) {
            throw new IOException("TLS cannot be had", bug);
        }
    }
}
