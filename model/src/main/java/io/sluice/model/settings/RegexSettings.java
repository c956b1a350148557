package io.sluice.model.settings;

import java.time.Duration;

/// The cache of compiled expressions.
///
/// @param cached     whether there is one
/// @param expiration how long an entry stays
/// @param maxEntries at most this many; 0 is no limit
public record RegexSettings(boolean cached, Duration expiration, int maxEntries) {

    static RegexSettings of(Values values) {
        return new RegexSettings(
                !values.on("disable_regexp_cache"),
                values.seconds("regexp_cache_expire"),
                values.on("disable_regexp_cache_bound") ? 0 : values.integer("regexp_cache_max_entries"));
    }
}
