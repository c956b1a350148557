package io.sluice.gateway.compile;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.sluice.gateway.middleware.answer.MockResponse;
import io.sluice.gateway.middleware.answer.ResponseCache;
import io.sluice.gateway.openapi.Examples;
import io.sluice.gateway.openapi.OpenApi;
import io.sluice.gateway.openapi.OperationTable;
import io.sluice.gateway.openapi.PathParameters;
import io.sluice.model.middleware.AnswerSpec;
import io.sluice.model.problem.ProblemCode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What is answered without the upstream: from specs to steps.
record AnswerSteps(Parts parts) {
    private static final Logger LOG = LoggerFactory.getLogger(AnswerSteps.class);

    void build(AnswerSpec spec, Steps steps) {
        switch (spec) { // No default: javac keeps this list complete.
            case AnswerSpec.Mock mock -> mock(mock, steps);
            case AnswerSpec.Cache cache -> cache(cache, steps);
            case AnswerSpec.Virtual _ -> steps.unsupported("", "virtual");
        }
    }

    private void mock(AnswerSpec.Mock spec, Steps steps) {
        var document = new OpenApi(spec.openApi());
        var entries = new ArrayList<OperationTable.Entry<MockResponse.Mock>>();
        for (var entry : spec.endpoints()) {
            var operation = document.operation(entry.operationId());
            if (operation.isEmpty()) continue;
            try {
                var path = PathParameters.of(document, operation.get());
                var mock = MockResponse.mock(entry.options(), new Examples(document, operation.get()));
                entries.add(new OperationTable.Entry<>(entry.endpoint(), path.rank(), path::fits, mock));
            } catch (PatternSyntaxException | IllegalArgumentException bad) {
                steps.problem(
                        ProblemCode.DEFINITION_INVALID, entry.endpoint().pointer(), "a schema: " + bad.getMessage());
            }
        }
        steps.operations(entries, document).ifPresent(table -> steps.add(new MockResponse(table)));
    }

    private void cache(AnswerSpec.Cache spec, Steps steps) {
        var given = spec.options();
        var header = given.path("cache_control_ttl_header").asText();
        var headers = new ArrayList<String>();
        given.path("cache_by_headers").forEach(name -> headers.add(name.asText()));
        var options = new ResponseCache.Options(
                given.path("cache_all_safe_requests").asBoolean(),
                given.path("cache_timeout").asLong(),
                codes(given),
                headers,
                given.path("enable_upstream_cache_control").asBoolean(),
                header.isEmpty() ? "X-Tyk-Cache-Action-Set-Ttl" : header);
        var rules = new ArrayList<ResponseCache.Rule>();
        for (var entry : spec.endpoints()) {
            var pattern = entry.options().path("cache_key_regex").asText();
            try {
                rules.add(new ResponseCache.Rule(
                        entry.endpoint(),
                        entry.options().path("timeout").asLong(),
                        codes(entry.options()),
                        pattern.isEmpty() ? Optional.empty() : Optional.of(Pattern.compile(pattern))));
            } catch (PatternSyntaxException bad) {
                // Recorded: such an entry never caches, and the rest of the definition works.
                LOG.warn(
                        "{}: {}/cache_key_regex is no expression, the endpoint is not cached: {}",
                        steps.api().id(),
                        entry.endpoint().pointer(),
                        bad.getMessage());
            }
        }
        if (rules.isEmpty() && !options.allSafe()) return;
        steps.add(new ResponseCache(
                steps.api().id(),
                options,
                steps.table(rules, ResponseCache.Rule::endpoint, false),
                parts.cache(),
                parts.client(),
                parts.limiters().rateHeaders()));
    }

    private static Set<Integer> codes(JsonNode options) {
        var codes = new HashSet<Integer>();
        options.path("cache_response_codes").forEach(code -> codes.add(code.asInt()));
        return Set.copyOf(codes);
    }
}
