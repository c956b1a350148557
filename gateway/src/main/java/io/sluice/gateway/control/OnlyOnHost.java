package io.sluice.gateway.control;

import io.sluice.gateway.exchange.Exchange;
import io.sluice.gateway.exchange.LocalResponse;
import io.sluice.gateway.exchange.Middleware;
import io.sluice.gateway.exchange.Verdict;
import java.util.Locale;

/// Hides what is behind it from requests to any host but one (`control_api_hostname`): it is not there for them.
final class OnlyOnHost implements Middleware {
    private final String host;

    /// @param host without a port
    OnlyOnHost(String host) {
        this.host = host.toLowerCase(Locale.ROOT);
    }

    @Override
    public String name() {
        return "control-host";
    }

    @Override
    public Verdict onRequest(Exchange exchange) {
        return withoutPort(exchange.request().host()).toLowerCase(Locale.ROOT).equals(host)
                ? Verdict.PASS
                : new Verdict.Answer(LocalResponse.plain(404, "Not Found"));
    }

    private static String withoutPort(String authority) {
        int colon = authority.lastIndexOf(':');
        // A colon inside brackets belongs to an address of IPv6.
        return colon > authority.lastIndexOf(']') ? authority.substring(0, colon) : authority;
    }
}
