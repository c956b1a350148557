package io.sluice.gateway.middleware.shape;

import io.sluice.gateway.exchange.Exchange;
import io.sluice.gateway.exchange.Middleware;
import io.sluice.gateway.exchange.Verdict;
import io.sluice.gateway.route.EndpointTable;
import io.sluice.gateway.variables.Variables;
import io.sluice.gotemplate.value.GoText;
import io.sluice.gotemplate.value.MalformedInput;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Renders the body that the upstream gets from a template (`gateway-features-1.md` 5.5).
///
/// A body that cannot be read, and a template that fails, leave the request as it came. Variables in what was
/// rendered are filled in, also when they came with the body (quirk, recorded).
public final class RequestBody implements Middleware {
    private static final Logger LOG = LoggerFactory.getLogger(RequestBody.class);

    private final EndpointTable<BodyRule> endpoints;
    private final Variables variables;

    public RequestBody(EndpointTable<BodyRule> endpoints, Variables variables) {
        this.endpoints = endpoints;
        this.variables = variables;
    }

    @Override
    public String name() {
        return "request-body";
    }

    @Override
    public boolean needsRequestBody(Exchange exchange) {
        var rule = endpoints.find(exchange);
        return rule != null && rule.input() != BodyRule.Input.UNKNOWN;
    }

    @Override
    public Verdict onRequest(Exchange exchange) {
        var rule = endpoints.find(exchange);
        if (rule == null || rule.input() == BodyRule.Input.UNKNOWN) return Verdict.PASS;
        Map<String, @Nullable Object> data;
        try {
            data = rule.data(BodyRule.bytes(exchange.requestBody()));
        } catch (MalformedInput bad) {
            LOG.debug("the body of a request stays as it is: {}", bad.getMessage());
            return Verdict.PASS;
        }
        rule.addKnown(exchange, data);
        var rendering = rule.template().render(data);
        if (rendering.failure().isPresent()) {
            LOG.warn(
                    "the body of a request stays as it is: {}",
                    rendering.failure().get().message());
            return Verdict.PASS;
        }
        exchange.replaceRequestBody(filled(exchange, rendering.output()));
        return Verdict.PASS;
    }

    private byte[] filled(Exchange exchange, byte[] output) {
        boolean dollar = false;
        for (int i = 0; i < output.length && !dollar; i++) dollar = output[i] == '$';
        if (!dollar) return output;
        var text = GoText.of(output);
        return Variables.in(text) ? GoText.bytes(variables.escaped(exchange, text)) : output;
    }
}
