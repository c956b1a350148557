package io.sluice.storage.redis;

import java.util.Optional;

/// Which servers hold what.
///
/// @param main sessions, counters, notices (`storage`)
/// @param cache the response cache, when it is kept apart (`cache_storage`)
/// @param analytics records, when they are kept apart (`analytics_storage`)
public record RedisOptions(RedisServer main, Optional<RedisServer> cache, Optional<RedisServer> analytics) {

    public static RedisOptions of(RedisServer main) {
        return new RedisOptions(main, Optional.empty(), Optional.empty());
    }
}
