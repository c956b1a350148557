package io.sluice.gateway.upstream;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.HashMap;
import java.util.Map;

/// The circuit breakers of the process by name, so that the next process can go on where they stand.
public final class Breakers {
    /// Weak: a breaker that no pipeline holds spares no upstream.
    private final Cache<String, Breaker> byName =
            Caffeine.newBuilder().weakValues().build();

    Breaker add(String name, Breaker breaker) {
        byName.put(name, breaker);
        return breaker;
    }

    /// How they all stand.
    public Map<String, Breaker.State> states() {
        var all = new HashMap<String, Breaker.State>();
        byName.asMap().forEach((name, breaker) -> all.put(name, breaker.state()));
        return all;
    }

    /// Closes those whose time is over, also when nobody asks.
    ///
    /// @param now milliseconds since 1970
    public void expire(long now) {
        byName.asMap().values().forEach(breaker -> breaker.expire(now));
    }

    /// Goes on where those of another process stand; names that are not known here are left out.
    ///
    /// @param now milliseconds since 1970
    public void inherit(Map<String, Breaker.State> states, long now) {
        states.forEach((name, state) -> {
            var breaker = byName.getIfPresent(name);
            if (breaker != null) breaker.inherit(state, now);
        });
    }
}
