package io.sluice.gateway.middleware.shape;

import io.sluice.gateway.exchange.Exchange;
import io.sluice.gateway.exchange.ResponseStep;
import io.sluice.gateway.exchange.Verdict;
import io.sluice.gateway.http1.HeaderName;
import io.sluice.gateway.route.EndpointTable;
import io.sluice.gotemplate.value.MalformedInput;
import io.sluice.model.middleware.ResponseStage;
import io.sluice.model.problem.ProblemCode;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Renders the body that the client gets from a template, whatever the status (`gateway-features-1.md` 5.5).
///
/// A body that cannot be read counts as empty. Of a template that fails the client gets what was written before the
/// failure (quirk, recorded). Variables stay as they are.
public final class ResponseBody implements ResponseStep {
    private static final Logger LOG = LoggerFactory.getLogger(ResponseBody.class);
    private static final HeaderName CONTENT_ENCODING = HeaderName.of("Content-Encoding");

    private static final Verdict TOO_LARGE = new Verdict.Reject(ProblemCode.RESPONSE_TOO_LARGE);

    private final EndpointTable<BodyRule> endpoints;
    private final long maxBytes;

    /// @param maxBytes of a body as it comes from the upstream; 0 is no limit
    public ResponseBody(EndpointTable<BodyRule> endpoints, long maxBytes) {
        this.endpoints = endpoints;
        this.maxBytes = maxBytes;
    }

    @Override
    public String name() {
        return "response-body";
    }

    @Override
    public ResponseStage responseStage() {
        return ResponseStage.BODY;
    }

    /// Answers that cannot have a body are left alone.
    private @Nullable BodyRule rule(Exchange exchange) {
        int status = exchange.response().status();
        return status == 204 || status == 304 ? null : endpoints.find(exchange);
    }

    @Override
    public boolean needsResponseBody(Exchange exchange) {
        return rule(exchange) != null;
    }

    @Override
    public Verdict onResponse(Exchange exchange) {
        var rule = rule(exchange);
        if (rule == null) return Verdict.PASS;
        if (maxBytes > 0 && exchange.responseBody().readableBytes() > maxBytes) return TOO_LARGE;
        var coding = ContentCoding.of(exchange.response().valueOrEmpty(CONTENT_ENCODING));
        var body = BodyRule.bytes(exchange.responseBody());
        Map<String, @Nullable Object> data;
        try {
            data = rule.data(coding.decoded(body, rule.template().limits().maxOutputBytes()));
        } catch (MalformedInput | IOException bad) {
            LOG.debug("the body of a response counts as empty: {}", bad.getMessage());
            data = new HashMap<>();
        }
        rule.addKnown(exchange, data);
        var rendering = rule.template().render(data);
        if (rendering.failure().isPresent()) {
            LOG.warn(
                    "the body of a response ends early: {}",
                    rendering.failure().get().message());
        }
        exchange.replaceResponseBody(coding.encoded(rendering.output()));
        return Verdict.PASS;
    }
}
