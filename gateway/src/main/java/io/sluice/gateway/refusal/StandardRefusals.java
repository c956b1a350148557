package io.sluice.gateway.refusal;

import io.sluice.gateway.exchange.Exchange;
import io.sluice.gateway.exchange.LocalResponse;
import io.sluice.gateway.exchange.Refusals;
import io.sluice.gateway.http1.HeaderName;
import io.sluice.model.problem.ProblemCode;

/// Refusals as Tyk words them (`gateway-features-1.md` 1.10): JSON, or XML for a request that came as XML, from
/// templates; in other words where the configuration or the API asks for them.
public final class StandardRefusals implements Refusals {
    private static final HeaderName GENERATOR = HeaderName.of("X-Generator");

    private final ErrorTemplates templates;
    private final MessageOverrides messages;
    private final boolean namesGenerator;
    private final ErrorOverrides overrides;

    /// @param namesGenerator say `X-Generator`
    public StandardRefusals(
            ErrorTemplates templates, MessageOverrides messages, boolean namesGenerator, ErrorOverrides overrides) {
        this.templates = templates;
        this.messages = messages;
        this.namesGenerator = namesGenerator;
        this.overrides = overrides;
    }

    /// With nothing configured.
    public static StandardRefusals builtIn() {
        return new StandardRefusals(ErrorTemplates.BUILT_IN, MessageOverrides.NONE, true, ErrorOverrides.NONE);
    }

    /// The same for an API with overrides of its own.
    public StandardRefusals with(ErrorOverrides others) {
        return new StandardRefusals(templates, messages, namesGenerator, others);
    }

    public ErrorOverrides overrides() {
        return overrides;
    }

    public ErrorTemplates templates() {
        return templates;
    }

    @Override
    public LocalResponse render(Exchange exchange, ProblemCode code, int status, String message) {
        if (code == ProblemCode.UPSTREAM_NO_HOST) return LocalResponse.plain(status, message);
        var said = messages.message(code, status, message);
        int sent = messages.status(code, status);
        if (!overrides.isEmpty()) {
            var rule = overrides.refusal(sent, Flags.of(exchange, code), said, templates, Form.overridden(exchange));
            if (rule.isPresent()) return generated(rule.get().refusal(exchange, sent, said, templates));
        }
        var type = Form.requestType(exchange);
        var form = Form.of(type);
        var body = ErrorTemplates.filled(templates.of(sent, form), form, sent, said);
        return generated(LocalResponse.of(sent, form == Form.XML ? type : "application/json", body));
    }

    private LocalResponse generated(LocalResponse answer) {
        return namesGenerator ? answer.with(GENERATOR, "tyk.io") : answer;
    }
}
