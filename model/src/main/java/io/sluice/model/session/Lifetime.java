package io.sluice.model.session;

import io.sluice.model.settings.KeySettings;

/// How long the store keeps a key; that is not how long the key is good (`wire-formats.md` 4.5).
///
/// @param forced            setting `force_global_session_lifetime`
/// @param global            setting `global_session_lifetime`, seconds
/// @param respectExpiration setting `session_lifetime_respects_key_expiration`
public record Lifetime(boolean forced, long global, boolean respectExpiration) {

    public static Lifetime of(KeySettings settings) {
        return new Lifetime(settings.forceLifetime(), settings.lifetime().toSeconds(), settings.respectExpiration());
    }

    /// Seconds from now; 0 and -1 are for ever, and -1 wins over any other where a key belongs to several
    /// APIs.
    ///
    /// @param apiSeconds  `session_lifetime` of the API, 0 when it has none
    /// @param apiRespects `session_lifetime_respects_key_expiration` of the API
    /// @param now         Unix seconds
    public long seconds(Session session, long apiSeconds, boolean apiRespects, long now) {
        if (forced) {
            return global;
        }
        var grace = session.postExpiryGracePeriod();
        var delete = session.postExpiryAction().equals("delete");
        if (delete || session.postExpiryAction().equals("retain") && grace != 0) {
            return afterExpiry(session.expires(), delete, grace, now);
        }
        var base = session.sessionLifetime() > 0 ? session.sessionLifetime() : Math.max(apiSeconds, 0);
        if (base == 0 || !(respectExpiration || apiRespects)) {
            return base;
        }
        if (session.expires() <= 0) {
            return session.expires();
        }
        return Math.max(session.expires() - now, base);
    }

    private static long afterExpiry(long expires, boolean delete, long grace, long now) {
        if (expires <= 0) {
            return 0;
        }
        if (delete) {
            return Math.max(expires - now, 1);
        }
        return grace == -1 ? -1 : Math.max(expires - now + grace, 1);
    }

    /// The longer of two lifetimes of one key: -1 beats all, otherwise the larger number.
    public static long longer(long one, long other) {
        return one == -1 || other == -1 ? -1 : Math.max(one, other);
    }
}
