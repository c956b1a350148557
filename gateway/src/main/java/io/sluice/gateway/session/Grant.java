package io.sluice.gateway.session;

import io.sluice.gateway.route.UrlPatterns;
import io.sluice.model.session.AccessDefinition;
import io.sluice.model.session.Limit;
import org.jspecify.annotations.Nullable;

/// What one session may do with one API: its rights, the limit that counts, the names of its counters.
/// Immutable.
public final class Grant {
    private final String apiId;
    private final boolean granted;
    private final AccessDefinition access;
    private final Limit limit;
    private final String quotaKey;
    private final String rateKey;
    private volatile @Nullable UrlPatterns urls;
    private volatile @Nullable Limits limits;

    private Grant(String apiId, boolean granted, AccessDefinition access, Limit limit, String name) {
        this.apiId = apiId;
        this.granted = granted;
        this.access = access;
        this.limit = limit;
        this.quotaKey = "quota-" + name;
        this.rateKey = "rate-limit-" + name;
    }

    /// What limits keep for a grant, so that they find their counters without looking.
    public interface Limits {}

    static Grant of(KnownSession known, String apiId) {
        var session = known.session();
        var access = session.accessRights().get(apiId);
        var rights = access == null ? AccessDefinition.EMPTY : access;
        var scope = rights.allowanceScope();
        return new Grant(
                apiId,
                access != null || session.accessRights().isEmpty(),
                rights,
                session.limitFor(apiId),
                scope.isEmpty() ? known.stored() : scope + "-" + known.stored());
    }

    public String apiId() {
        return apiId;
    }

    /// The API is among the rights of the session, or the session has no rights listed at all.
    public boolean granted() {
        return granted;
    }

    /// Empty when the API is not among the rights.
    public AccessDefinition access() {
        return access;
    }

    /// Of the API, or of the session when the API has none.
    public Limit limit() {
        return limit;
    }

    /// `quota-[scope-]name`.
    public String quotaKey() {
        return quotaKey;
    }

    /// `rate-limit-[scope-]name`.
    public String rateKey() {
        return rateKey;
    }

    /// The compiled `allowed_urls`; null until [#urls(UrlPatterns)] kept them.
    public @Nullable UrlPatterns urls() {
        return urls;
    }

    public void urls(UrlPatterns compiled) {
        urls = compiled;
    }

    /// Null until [#limits(Limits)] kept them.
    public @Nullable Limits limits() {
        return limits;
    }

    public void limits(Limits compiled) {
        limits = compiled;
    }
}
