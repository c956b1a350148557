package io.sluice.gateway.compile;

import io.sluice.gateway.exchange.Pipeline;
import io.sluice.gateway.exchange.VersionSelector;
import io.sluice.gateway.oauth.OAuthEndpoints;
import io.sluice.gateway.oauth.OAuthParts;
import io.sluice.model.api.ApiDefinition;
import io.sluice.model.middleware.IdentifySpec;
import java.util.List;
import java.util.stream.Stream;

/// Sends requests for the OAuth addresses of an API around its pipelines: whatever its version, and without a
/// record of traffic (recorded).
final class OAuthAddresses {
    private OAuthAddresses() {}

    static VersionSelector of(ApiDefinition api, VersionSelector guarded, OAuthParts parts) {
        var spec = api.middleware().stream()
                .flatMap(OAuthAddresses::single)
                .filter(IdentifySpec.OAuth2.class::isInstance)
                .map(IdentifySpec.OAuth2.class::cast)
                .findFirst();
        if (spec.isEmpty()) return guarded;
        var endpoints = new OAuthEndpoints(spec.get(), api.id(), api.orgId(), parts);
        var pipeline = new Pipeline(List.of(endpoints), Upstreams.NONE);
        return exchange -> OAuthEndpoints.isFor(exchange) ? pipeline : guarded.select(exchange);
    }

    private static Stream<?> single(Object spec) {
        return spec instanceof IdentifySpec.AnyOf(var groups)
                ? groups.stream().flatMap(group -> group.methods().stream())
                : Stream.of(spec);
    }
}
