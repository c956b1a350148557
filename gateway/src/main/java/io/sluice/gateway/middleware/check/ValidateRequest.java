package io.sluice.gateway.middleware.check;

import io.sluice.gateway.exchange.Exchange;
import io.sluice.gateway.exchange.Middleware;
import io.sluice.gateway.exchange.Verdict;
import io.sluice.gateway.http1.HeaderName;
import io.sluice.gateway.http1.RequestHead;
import io.sluice.gateway.openapi.OperationTable;
import io.sluice.gateway.openapi.RequestRules;
import io.sluice.model.problem.ProblemCode;

/// Holds requests against the operation of their OpenAPI document (`gateway-features-1.md` 5.14).
///
/// Field lines with one name are joined on the way, as a Tyk gateway does it.
public final class ValidateRequest implements Middleware {
    private static final String PREFIX = "request validation error: ";
    private static final Verdict NO_ENDPOINT =
            new Verdict.Reject(ProblemCode.BODY_INVALID, 422, PREFIX + "path parameter doesn't match any endpoint");

    /// @param errorStatus of refusals
    public record Rule(RequestRules rules, int errorStatus) {}

    private final OperationTable<Rule> operations;

    public ValidateRequest(OperationTable<Rule> operations) {
        this.operations = operations;
    }

    @Override
    public String name() {
        return "validate-request";
    }

    @Override
    public boolean needsRequestBody(Exchange exchange) {
        if (exchange.requestLength() == 0) return false;
        var found = operations.find(exchange);
        if (found.isEmpty()) return false;
        var rule = found.get().entry();
        return rule != null && rule.rules.hasBody();
    }

    @Override
    public Verdict onRequest(Exchange exchange) {
        var found = operations.find(exchange);
        if (found.isEmpty()) return Verdict.PASS;
        var rule = found.get().entry();
        if (rule == null) return NO_ENDPOINT;
        joinRepeated(exchange.request());
        var fault = rule.rules.check(exchange, found.get().variables());
        if (fault.isEmpty()) return Verdict.PASS;
        return new Verdict.Reject(ProblemCode.BODY_INVALID, rule.errorStatus, PREFIX + fault);
    }

    private static void joinRepeated(RequestHead head) {
        for (int i = 0; i < head.count(); i++) {
            if (!head.isThere(i)) continue;
            var name = HeaderName.exactly(head.name(i));
            int next = head.find(name, i + 1);
            if (next < 0) continue;
            var joined = new StringBuilder(head.value(i));
            var separator = name.known() == HeaderName.K_COOKIE ? "; " : ",";
            for (; next >= 0; next = head.find(name, next + 1))
                joined.append(separator).append(head.value(next));
            head.set(name, joined.toString());
        }
    }
}
