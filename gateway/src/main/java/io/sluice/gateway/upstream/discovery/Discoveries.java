package io.sluice.gateway.upstream.discovery;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.sluice.gateway.identity.ProviderHttp;
import io.sluice.model.api.ApiDefinition;
import io.sluice.model.middleware.UpstreamSpec.ServiceDiscovery;
import java.util.Optional;

/// The host sources of all APIs. One outlives a reload as long as its API asks in the same way.
public final class Discoveries implements AutoCloseable {
    private final ProviderHttp http;
    private final long defaultSeconds;
    private final Cache<Wanted, HostSource> sources =
            Caffeine.newBuilder().weakValues().build();

    private record Wanted(String apiId, ServiceDiscovery spec) {}

    /// @param defaultSeconds `service_discovery.default_cache_timeout`
    /// @param http           towards registries; closed with this
    public Discoveries(long defaultSeconds, ProviderHttp http) {
        this.defaultSeconds = defaultSeconds;
        this.http = http;
    }

    /// Nothing is asked for yet.
    public HostSource hosts(String apiId, ServiceDiscovery spec) {
        return sources.get(new Wanted(apiId, spec), wanted -> new HostSource(apiId, spec, http, defaultSeconds));
    }

    /// Where the targets of an API come from, if not from its definition alone.
    public Optional<HostSource> targets(ApiDefinition api) {
        for (var spec : api.middleware()) {
            if (spec instanceof ServiceDiscovery discovery) return Optional.of(hosts(api.id(), discovery));
        }
        return Optional.empty();
    }

    @Override
    public void close() {
        http.close();
    }
}
