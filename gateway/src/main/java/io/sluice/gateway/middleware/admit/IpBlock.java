package io.sluice.gateway.middleware.admit;

import io.sluice.gateway.exchange.ClientAddress;
import io.sluice.gateway.exchange.Exchange;
import io.sluice.gateway.exchange.Middleware;
import io.sluice.gateway.exchange.Verdict;
import io.sluice.model.middleware.AdmitSpec;
import io.sluice.model.problem.ProblemCode;

/// Keeps listed client addresses out (`gateway-features-1.md` 5.21).
public final class IpBlock implements Middleware {
    private static final Verdict REFUSED = new Verdict.Reject(ProblemCode.ADDRESS_REFUSED);

    private final AddressList addresses;
    private final ClientAddress client;

    public IpBlock(AdmitSpec.IpBlock spec, ClientAddress client) {
        this.addresses = AddressList.of(spec.addresses());
        this.client = client;
    }

    @Override
    public String name() {
        return "ip-block";
    }

    @Override
    public Verdict onRequest(Exchange exchange) {
        return addresses.contains(client.of(exchange)) ? REFUSED : Verdict.PASS;
    }
}
