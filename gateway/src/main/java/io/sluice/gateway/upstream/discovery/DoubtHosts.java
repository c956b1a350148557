package io.sluice.gateway.upstream.discovery;

import io.sluice.gateway.exchange.Exchange;
import io.sluice.gateway.exchange.ResponseStep;
import io.sluice.gateway.exchange.Verdict;
import io.sluice.model.middleware.ResponseStage;

/// Has the registry asked anew when a target does not answer (`gateway-features-1.md` 3.7).
public final class DoubtHosts implements ResponseStep {
    private static final int GATEWAY_TIMEOUT = 504;

    private final HostSource hosts;

    public DoubtHosts(HostSource hosts) {
        this.hosts = hosts;
    }

    @Override
    public String name() {
        return "service-discovery";
    }

    @Override
    public ResponseStage responseStage() {
        return ResponseStage.MCP_LIST;
    }

    @Override
    public void onUpstreamFailure(Exchange exchange) {
        hosts.doubt();
    }

    @Override
    public Verdict onResponse(Exchange exchange) {
        if (exchange.response().status() == GATEWAY_TIMEOUT) hosts.doubt();
        return Verdict.PASS;
    }
}
