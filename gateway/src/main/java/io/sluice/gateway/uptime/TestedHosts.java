package io.sluice.gateway.uptime;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.gateway.upstream.discovery.Discoveries;
import io.sluice.gateway.upstream.discovery.HostSource;
import io.sluice.model.api.ApiDefinition;
import io.sluice.model.middleware.UpstreamSpec.ServiceDiscovery;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// Hosts that registries name: those that the uptime tests of an API try in place of its own list
/// (`uptime_tests.config.service_discovery`), and those that its requests go to (`gateway-features-1.md` 3.7, 3.8).
final class TestedHosts {
    private final Discoveries discoveries;
    /// By API. Whoever discovers forgets a source that nobody holds.
    private final Map<String, HostSource> sources = new ConcurrentHashMap<>();

    TestedHosts(Discoveries discoveries) {
        this.discoveries = discoveries;
    }

    /// Has the registry asked for what is not known, without waiting.
    void ask(ApiDefinition api) {
        source(api).filter(source -> source.current() == null).ifPresent(source -> {
            var _ = source.fetch();
        });
    }

    /// What the uptime tests try in place of their list; empty when there is no registry, or it has never named
    /// anybody. Waits for the registry.
    List<String> of(ApiDefinition api) {
        return source(api).map(HostSource::await).orElse(List.of());
    }

    /// All that is known to be named for an API. Does not wait.
    List<String> known(ApiDefinition api) {
        var known = new ArrayList<String>();
        source(api).map(HostSource::last).ifPresent(known::addAll);
        discoveries.targets(api).map(HostSource::last).ifPresent(known::addAll);
        return known;
    }

    private Optional<HostSource> source(ApiDefinition api) {
        var spec = api.classic().path("uptime_tests").path("config").path("service_discovery");
        if (!spec.path("use_discovery_service").asBoolean()) {
            sources.remove(api.id());
            return Optional.empty();
        }
        var source = discoveries.hosts(api.id(), read(spec));
        sources.put(api.id(), source);
        return Optional.of(source);
    }

    private static ServiceDiscovery read(JsonNode spec) {
        return new ServiceDiscovery(
                spec.path("query_endpoint").asText(),
                spec.path("use_nested_query").asBoolean(),
                spec.path("parent_data_path").asText(),
                spec.path("data_path").asText(),
                spec.path("port_data_path").asText(),
                spec.path("target_path").asText(),
                spec.path("use_target_list").asBoolean(),
                spec.path("endpoint_returns_list").asBoolean(),
                !spec.path("cache_disabled").asBoolean(),
                Math.max(0, spec.path("cache_timeout").asLong()));
    }
}
