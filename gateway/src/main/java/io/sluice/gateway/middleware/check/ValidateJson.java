package io.sluice.gateway.middleware.check;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.netty.buffer.ByteBufUtil;
import io.sluice.gateway.exchange.Exchange;
import io.sluice.gateway.exchange.Middleware;
import io.sluice.gateway.exchange.Verdict;
import io.sluice.gateway.route.EndpointTable;
import io.sluice.model.document.GoJsonFault;
import io.sluice.model.document.Json;
import io.sluice.model.middleware.Endpoint;
import io.sluice.model.problem.ProblemCode;
import io.sluice.model.schema.JsonSchema;
import io.sluice.model.schema.Violation;
import java.io.IOException;
import java.util.Optional;
import java.util.stream.Collectors;

/// Holds JSON bodies against the schema of their endpoint (`gateway-features-1.md` 5.13).
///
/// A body that fits goes on unchanged, byte for byte.
public final class ValidateJson implements Middleware {
    private static final Verdict NO_SCHEMA =
            new Verdict.Reject(ProblemCode.BODY_INVALID, 500, "no schemas to validate against");

    /// @param schema absent: each request is refused
    public record Rule(Endpoint endpoint, Optional<JsonSchema> schema, int errorStatus) {}

    private final EndpointTable<Rule> endpoints;

    public ValidateJson(EndpointTable<Rule> endpoints) {
        this.endpoints = endpoints;
    }

    @Override
    public String name() {
        return "validate-json";
    }

    @Override
    public boolean needsRequestBody(Exchange exchange) {
        return endpoints.find(exchange) != null;
    }

    @Override
    public Verdict onRequest(Exchange exchange) {
        var rule = endpoints.find(exchange);
        if (rule == null) return Verdict.PASS;
        if (rule.schema.isEmpty()) return NO_SCHEMA;
        var body = ByteBufUtil.getBytes(exchange.requestBody());
        JsonNode value;
        try {
            if (body.length == 0) return notJson("EOF");
            value = Json.MAPPER.readTree(body);
        } catch (JsonProcessingException bad) {
            var fault = GoJsonFault.of(body);
            return notJson(fault.isEmpty() ? bad.getOriginalMessage() : fault);
        } catch (IOException bad) {
            throw new IllegalStateException("an array in memory could not be read", bad);
        }
        var violations = rule.schema.get().validate(value);
        if (violations.isEmpty()) return Verdict.PASS;
        var text = violations.stream().map(Violation::text).collect(Collectors.joining("; "));
        return new Verdict.Reject(ProblemCode.BODY_INVALID, rule.errorStatus, text);
    }

    private static Verdict notJson(String fault) {
        return new Verdict.Reject(ProblemCode.BODY_INVALID, 400, "JSON parsing error: " + fault);
    }
}
