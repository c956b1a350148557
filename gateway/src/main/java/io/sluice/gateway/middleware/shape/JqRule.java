package io.sluice.gateway.middleware.shape;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.sluice.gateway.exchange.Exchange;
import io.sluice.gateway.exchange.Verdict;
import io.sluice.gateway.http1.HeaderName;
import io.sluice.gateway.jq.JqFailure;
import io.sluice.gateway.jq.JqFilter;
import io.sluice.gateway.variables.RequestContext;
import io.sluice.model.document.Json;
import io.sluice.model.middleware.Endpoint;
import io.sluice.model.problem.ProblemCode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The jq filter of one endpoint (`gateway-features-1.md` 5.8): `{body, _tyk_context}` in,
/// `{body, rewrite_headers, tyk_context}` out.
public record JqRule(Endpoint endpoint, JqFilter filter) {
    private static final Logger LOG = LoggerFactory.getLogger(JqRule.class);
    static final Verdict FAILED = new Verdict.Reject(ProblemCode.SCRIPT_FAILED, 415, "JQ transform failed");

    /// What context variables that a filter sets are called.
    private static final String OUTPUT = "jq_output_var_";

    /// @param body    empty when the filter gives none: it stays
    /// @param context variables to set
    record Result(Optional<byte[]> body, List<Field> headers, JsonNode context) {}

    record Field(HeaderName name, String value) {}

    /// Runs the filter; on a thread of its own.
    ///
    /// @param body    JSON; nothing counts as `null`
    /// @param context null when context variables are off
    /// @return empty when it failed, which is logged
    Optional<Result> run(byte[] body, @Nullable JsonNode context) {
        try {
            var input = Json.object();
            input.set(
                    "body",
                    body.length == 0 ? Json.MAPPER.nullNode() : Json.parse(new String(body, StandardCharsets.UTF_8)));
            if (context != null) input.set("_tyk_context", context);
            return Optional.of(result(filter.apply(input)));
        } catch (JsonProcessingException bad) {
            LOG.debug("{}: the body is no JSON: {}", endpoint.path(), bad.getOriginalMessage());
        } catch (JqFailure failed) {
            LOG.warn("{}: the jq filter {}", endpoint.path(), failed.getMessage());
        } catch (IllegalArgumentException bad) {
            LOG.warn("{}: the jq filter gives no header field: {}", endpoint.path(), bad.getMessage());
        }
        return Optional.empty();
    }

    private Result result(JsonNode output) throws JqFailure {
        if (!output.isObject()) throw new IllegalArgumentException("no object but " + output.getNodeType());
        var body = output.has("body") ? Optional.of(JqFilter.bytes(output.path("body"))) : Optional.<byte[]>empty();
        var headers = new ArrayList<Field>();
        for (var each : output.path("rewrite_headers").properties()) {
            var value = each.getValue();
            if (value.isContainerNode() || value.isNull()) throw new IllegalArgumentException(each.getKey());
            var name = HeaderName.of(each.getKey());
            if (HeaderEdits.isEditable(name)) headers.add(new Field(name, fieldText(value.asText())));
        }
        return new Result(body, headers, output.path("tyk_context"));
    }

    private static String fieldText(String value) {
        for (int i = 0; i < value.length(); i++) {
            char each = value.charAt(i);
            if (each > 255 || each == 127 || (each < ' ' && each != '\t')) {
                throw new IllegalArgumentException("a character that no field may hold");
            }
        }
        return value.strip();
    }

    static void note(Exchange exchange, JsonNode variables) {
        for (var each : variables.properties()) {
            var value = each.getValue();
            if (value.isNull()) continue;
            RequestContext.open(exchange).put(OUTPUT + each.getKey(), value.isTextual() ? value.textValue() : value);
        }
    }

    /// The context variables as JSON; null when they are off.
    static @Nullable JsonNode context(Exchange exchange) {
        var known = RequestContext.of(exchange);
        return known == null ? null : json(known.values());
    }

    private static JsonNode json(Object value) {
        return switch (value) {
            case JsonNode node -> node.deepCopy();
            case Map<?, ?> map -> {
                var object = Json.object();
                map.forEach((name, member) -> object.set(String.valueOf(name), json(member)));
                yield object;
            }
            case List<?> list -> {
                ArrayNode array = Json.MAPPER.createArrayNode();
                for (var element : list) array.add(json(element));
                yield array;
            }
            case Number number -> Json.MAPPER.valueToTree(number);
            case Boolean truth -> Json.MAPPER.valueToTree(truth);
            default -> Json.MAPPER.valueToTree(value.toString());
        };
    }
}
