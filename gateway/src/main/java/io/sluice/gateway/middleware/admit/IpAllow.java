package io.sluice.gateway.middleware.admit;

import io.sluice.gateway.exchange.ClientAddress;
import io.sluice.gateway.exchange.Exchange;
import io.sluice.gateway.exchange.Middleware;
import io.sluice.gateway.exchange.Verdict;
import io.sluice.model.middleware.AdmitSpec;
import io.sluice.model.problem.ProblemCode;

/// Lets only listed client addresses in (`gateway-features-1.md` 5.21). An unknown address is not listed.
public final class IpAllow implements Middleware {
    private static final Verdict REFUSED = new Verdict.Reject(ProblemCode.ADDRESS_REFUSED);

    private final AddressList addresses;
    private final ClientAddress client;

    public IpAllow(AdmitSpec.IpAllow spec, ClientAddress client) {
        this.addresses = AddressList.of(spec.addresses());
        this.client = client;
    }

    @Override
    public String name() {
        return "ip-allow";
    }

    @Override
    public Verdict onRequest(Exchange exchange) {
        return addresses.contains(client.of(exchange)) ? Verdict.PASS : REFUSED;
    }
}
