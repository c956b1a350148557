package io.sluice.gateway.session;

import io.sluice.gateway.exchange.Exchange;
import io.sluice.gateway.exchange.Slot;
import io.sluice.model.session.Session;

/// Who is calling: a session with its policies applied, and the names it has in the store. Immutable and
/// shared by all requests of the key until it changes.
public final class KnownSession implements Lookup {
    /// Set by whatever identified the caller; empty for keyless requests and ignored endpoints.
    public static final Slot<KnownSession> SLOT = new Slot<>();

    /// A request that was sent on inside the gateway keeps the session it came with: nobody is asked again.
    public static boolean keptByLoop(Exchange exchange) {
        return exchange.loops().count() > 0 && SLOT.get(exchange) != null;
    }

    private static final Grant[] NONE = {};

    private final String key;
    private final String stored;
    private final Session session;
    private final Session kept;
    private volatile Grant[] grants = NONE;

    /// @param key     the key as the store knows it: of several forms the one that was found
    /// @param stored  its name in the store without `apikey-`: the hash of `key`, or `key` itself
    /// @param session with policies applied
    /// @param kept    as it is stored
    public KnownSession(String key, String stored, Session session, Session kept) {
        this.key = key;
        this.stored = stored;
        this.session = session;
        this.kept = kept;
    }

    /// Secret: never to be logged.
    public String key() {
        return key;
    }

    /// Part of the names of counters, and what records of traffic call the key.
    public String stored() {
        return stored;
    }

    /// With policies applied.
    public Session session() {
        return session;
    }

    /// As it is stored, for writing it back.
    public Session kept() {
        return kept;
    }

    /// What the session may do with one API. Made once for each API, then found without allocation.
    public Grant grant(String apiId) {
        for (var grant : grants) {
            if (grant.apiId().equals(apiId)) return grant;
        }
        return made(apiId);
    }

    private synchronized Grant made(String apiId) {
        var before = grants;
        for (var grant : before) {
            if (grant.apiId().equals(apiId)) return grant;
        }
        var grant = Grant.of(this, apiId);
        var after = java.util.Arrays.copyOf(before, before.length + 1);
        after[before.length] = grant;
        grants = after;
        return grant;
    }

    /// Without the key.
    @Override
    public String toString() {
        return "KnownSession[" + session + "]";
    }
}
