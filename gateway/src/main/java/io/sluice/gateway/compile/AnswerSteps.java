package io.sluice.gateway.compile;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.sluice.gateway.middleware.answer.MockResponse;
import io.sluice.gateway.middleware.answer.ResponseCache;
import io.sluice.gateway.middleware.answer.VirtualEndpoint;
import io.sluice.gateway.openapi.Examples;
import io.sluice.gateway.openapi.OpenApi;
import io.sluice.gateway.openapi.OperationTable;
import io.sluice.gateway.openapi.PathParameters;
import io.sluice.gateway.script.ScriptFailure;
import io.sluice.gateway.script.ScriptFunction;
import io.sluice.model.document.Json;
import io.sluice.model.middleware.AnswerSpec;
import io.sluice.model.problem.ProblemCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/// What is answered without the upstream: from specs to steps.
record AnswerSteps(Parts parts) {
    void build(AnswerSpec spec, Steps steps) {
        switch (spec) { // No default: javac keeps this list complete.
            case AnswerSpec.Batch _ -> {
                // Around every pipeline of the API: BatchAddress.
            }
            case AnswerSpec.Mock mock -> mock(mock, steps);
            case AnswerSpec.Cache cache -> cache(cache, steps);
            case AnswerSpec.Virtual virtual -> virtual(virtual, steps);
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
                steps.remark(
                        entry.endpoint().pointer() + "/cache_key_regex",
                        "is no expression, the endpoint is not cached: " + bad.getMessage());
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

    private void virtual(AnswerSpec.Virtual spec, Steps steps) {
        var api = steps.api();
        if (!parts.scripts().enabled()) {
            steps.remark("/enable_jsvm", "virtual endpoints do nothing, enable_jsvm is off in the settings");
            return;
        }
        var rules = new ArrayList<VirtualEndpoint.Rule>();
        for (var entry : spec.endpoints()) {
            Optional<ScriptFunction> function = Optional.empty();
            try {
                function = Optional.of(parts.scripts()
                        .compile(
                                source(entry.options()),
                                entry.options().path("response_function_name").asText()));
            } catch (ScriptFailure bad) {
                // Recorded: the API is served, and each call of the function fails.
                steps.remark(entry.endpoint().pointer(), "each call of the script will fail: " + bad.getMessage());
            }
            rules.add(new VirtualEndpoint.Rule(
                    entry.endpoint(),
                    function,
                    entry.options().path("use_session").asBoolean(),
                    entry.options().path("proxy_on_error").asBoolean()));
        }
        var config = Json.object().put("OrgID", api.orgId()).put("APIID", api.id());
        if (!api.classic().path("config_data_disabled").asBoolean()) {
            config.set("config_data", api.classic().path("config_data").deepCopy());
            if (!api.classic().path("config_data").isObject()) config.putNull("config_data");
        }
        steps.add(new VirtualEndpoint(
                steps.table(rules, VirtualEndpoint.Rule::endpoint, false),
                parts.scripts(),
                parts.scripts().host(api.orgId()),
                api.id(),
                Json.text(config)));
    }

    private String source(JsonNode options) throws ScriptFailure {
        var from = options.path("function_source_uri").asText();
        if (!options.path("function_source_type").asText().equals("blob")) {
            try {
                return Files.readString(Path.of(from));
            } catch (IOException | InvalidPathException unreadable) {
                throw new ScriptFailure(from + " cannot be read: " + unreadable.getMessage());
            }
        }
        if (!parts.scripts().inline())
            throw new ScriptFailure("disable_virtual_path_blobs forbids scripts in definitions");
        try {
            return new String(Base64.getDecoder().decode(from), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException bad) {
            throw new ScriptFailure("function_source_uri is not base64");
        }
    }
}
