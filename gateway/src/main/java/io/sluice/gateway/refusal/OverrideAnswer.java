package io.sluice.gateway.refusal;

import io.sluice.gateway.exchange.Exchange;
import io.sluice.gateway.exchange.ResponseStep;
import io.sluice.gateway.exchange.Verdict;
import io.sluice.gateway.http1.HeaderName;
import io.sluice.model.middleware.ResponseStage;
import java.nio.charset.StandardCharsets;

/// Applies error overrides to what an upstream, a mock or a script answered with 400 and above.
public final class OverrideAnswer implements ResponseStep {
    private static final HeaderName CONTENT_ENCODING = HeaderName.of("Content-Encoding");
    /// How much of a body is looked at.
    private static final int LOOKED_AT = 4_096;

    private final ErrorOverrides overrides;
    private final ErrorTemplates templates;

    public OverrideAnswer(ErrorOverrides overrides, ErrorTemplates templates) {
        this.overrides = overrides;
        this.templates = templates;
    }

    @Override
    public String name() {
        return "error-overrides";
    }

    @Override
    public ResponseStage responseStage() {
        return ResponseStage.ERROR_OVERRIDE;
    }

    @Override
    public boolean needsResponseBody(Exchange exchange) {
        int status = exchange.response().status();
        return status >= 400 && overrides.concerns(status);
    }

    @Override
    public Verdict onResponse(Exchange exchange) {
        if (!needsResponseBody(exchange)) return Verdict.PASS;
        var head = exchange.response();
        int status = head.status();
        var body = exchange.responseBody();
        var beginning =
                body.toString(body.readerIndex(), Math.min(LOOKED_AT, body.readableBytes()), StandardCharsets.UTF_8);
        var form = Form.overridden(exchange);
        var found = overrides.answer(status, beginning, templates, form);
        if (found.isEmpty()) return Verdict.PASS;
        var rule = found.get();
        head.status(rule.status(status));
        rule.headers().forEach(head::set);
        if (!rule.replacesBody()) return Verdict.PASS;
        head.set(HeaderName.CONTENT_TYPE, form.type(exchange));
        head.remove(CONTENT_ENCODING);
        exchange.replaceResponseBody(rule.text(status, "", form, templates).getBytes(StandardCharsets.UTF_8));
        return Verdict.PASS;
    }
}
