package io.sluice.gateway.middleware.identify;

import io.sluice.gateway.exchange.Exchange;
import io.sluice.gateway.exchange.Middleware;
import io.sluice.gateway.exchange.Verdict;
import io.sluice.gateway.http1.CookieField;
import io.sluice.gateway.http1.FormText;
import io.sluice.gateway.http1.HeaderName;
import io.sluice.model.middleware.IdentifySpec;
import java.util.ArrayList;
import java.util.List;

/// Takes the credentials out of the request before it goes up. On ignored endpoints too.
///
/// Where a query parameter is a source the rest of the query is sorted and encoded anew, even when the
/// credential came elsewhere (recorded).
public final class StripAuth implements Middleware {
    private final List<HeaderName> headers = new ArrayList<>();
    private final List<String> parameters = new ArrayList<>();
    private final List<String> cookies = new ArrayList<>();

    public StripAuth(IdentifySpec.StripAuth spec) {
        for (var source : spec.sources()) {
            if (!source.header().isEmpty()) headers.add(HeaderName.of(source.header()));
            source.query().ifPresent(parameters::add);
            source.cookie().ifPresent(cookies::add);
        }
    }

    @Override
    public String name() {
        return "strip-auth";
    }

    @Override
    public Verdict onRequest(Exchange exchange) {
        var head = exchange.request();
        for (var header : headers) head.remove(header);
        if (!parameters.isEmpty() && head.queryStart() >= 0) {
            var pairs = FormText.pairs(head.query());
            parameters.forEach(pairs::remove);
            head.query(FormText.text(pairs));
        }
        for (var cookie : cookies) CookieField.remove(head, cookie);
        return Verdict.PASS;
    }
}
