package io.sluice.gateway.compile;

import io.sluice.gateway.upstream.CircuitBreaker;
import io.sluice.gateway.upstream.EnforceTimeout;
import io.sluice.gateway.upstream.RequestSigning;
import io.sluice.gateway.upstream.credential.NoteTokenMetadata;
import io.sluice.gateway.upstream.discovery.DoubtHosts;
import io.sluice.model.middleware.UpstreamSpec;

/// What belongs to the way to the upstream: from specs to steps.
record UpstreamSteps(Parts parts) {

    void build(UpstreamSpec spec, Steps steps) {
        switch (spec) { // No default: javac keeps this list complete.
            case UpstreamSpec.EnforceTimeout(var global, var endpoints) ->
                steps.add(new EnforceTimeout(
                        global, steps.table(endpoints, UpstreamSpec.EnforceTimeout.Entry::endpoint, false)));
            case UpstreamSpec.RequestSigning signing -> steps.add(new RequestSigning(signing, parts.certificates()));
            case UpstreamSpec.ServiceDiscovery discovery ->
                steps.add(new DoubtHosts(parts.discoveries().hosts(steps.api().id(), discovery)));
            case UpstreamSpec.UpstreamBasic _ -> {}
            case UpstreamSpec.UpstreamOAuth oauth -> {
                if (!oauth.metadata().isEmpty())
                    steps.add(new NoteTokenMetadata(
                            parts.credentials().tokens(steps.api().id(), oauth)));
            }
            case UpstreamSpec.CircuitBreaker(var entries) ->
                steps.add(new CircuitBreaker(steps.table(
                        entries.stream()
                                .map(entry -> CircuitBreaker.Guarded.of(
                                        entry,
                                        steps.api().id(),
                                        parts.events(),
                                        breakerName(steps, entry),
                                        parts.connector().breakers()))
                                .toList(),
                        CircuitBreaker.Guarded::endpoint,
                        false)));
        }
    }

    private static String breakerName(Steps steps, UpstreamSpec.CircuitBreaker.Entry entry) {
        var endpoint = entry.endpoint();
        return String.join(" ", steps.api().id(), steps.version().key(), endpoint.method(), endpoint.path());
    }
}
