package io.sluice.gateway.middleware.shape;

import io.sluice.gateway.exchange.Exchange;
import io.sluice.gateway.exchange.ResponseStep;
import io.sluice.gateway.exchange.Verdict;
import io.sluice.gateway.http1.HeaderName;
import io.sluice.gateway.route.EndpointTable;
import io.sluice.model.middleware.ResponseStage;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Has a jq filter make the body that the client gets; a filter that fails answers with 415.
public final class ResponseJq implements ResponseStep {
    private static final HeaderName CONTENT_ENCODING = HeaderName.of("Content-Encoding");
    private static final int MOST_PLAIN = 16 << 20;

    private final EndpointTable<JqRule> endpoints;

    public ResponseJq(EndpointTable<JqRule> endpoints) {
        this.endpoints = endpoints;
    }

    @Override
    public String name() {
        return "response-jq";
    }

    @Override
    public ResponseStage responseStage() {
        return ResponseStage.PROCESSORS;
    }

    /// Answers that cannot have a body are left alone.
    private @Nullable JqRule rule(Exchange exchange) {
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
        var coding = ContentCoding.of(exchange.response().valueOrEmpty(CONTENT_ENCODING));
        var body = BodyRule.bytes(exchange.responseBody());
        var context = JqRule.context(exchange);
        return exchange.offloadMeasured(
                () -> {
                    try {
                        return rule.run(coding.decoded(body, MOST_PLAIN), context);
                    } catch (IOException _) {
                        return Optional.<JqRule.Result>empty();
                    }
                },
                result -> applied(exchange, coding, result));
    }

    private static Verdict applied(Exchange exchange, ContentCoding coding, Optional<JqRule.Result> result) {
        if (result.isEmpty()) return JqRule.FAILED;
        result.get().body().ifPresent(made -> exchange.replaceResponseBody(coding.encoded(made)));
        for (var field : result.get().headers()) exchange.response().set(field.name(), field.value());
        JqRule.note(exchange, result.get().context());
        return Verdict.PASS;
    }
}
