package io.sluice.gateway.compile;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.sluice.gateway.jq.JqFailure;
import io.sluice.gateway.jq.JqFilter;
import io.sluice.gateway.middleware.shape.JqRule;
import io.sluice.gateway.middleware.shape.MethodTransform;
import io.sluice.gateway.middleware.shape.PersistedGraphQl;
import io.sluice.gateway.middleware.shape.PersistedOperation;
import io.sluice.gateway.middleware.shape.RequestJq;
import io.sluice.gateway.middleware.shape.ResponseJq;
import io.sluice.gateway.middleware.shape.RewriteRule;
import io.sluice.gateway.middleware.shape.UrlRewrite;
import io.sluice.model.middleware.ShapeSpec;
import io.sluice.model.problem.ProblemCode;
import java.util.ArrayList;
import java.util.List;

/// What changes on the way: from specs to steps.
record ShapeSteps(Parts parts) {
    void build(ShapeSpec spec, Steps steps) {
        switch (spec) { // No default: javac keeps this list complete.
            case ShapeSpec.RequestHeaders headers -> new HeaderSteps(parts).request(headers, steps);
            case ShapeSpec.ResponseHeaders headers -> new HeaderSteps(parts).response(headers, steps);
            case ShapeSpec.MethodTransform(var endpoints) ->
                steps.add(
                        new MethodTransform(steps.table(endpoints, ShapeSpec.MethodTransform.Entry::endpoint, false)));
            case ShapeSpec.UrlRewrite rewrite -> steps.add(rewrite(rewrite, steps));
            case ShapeSpec.RequestBody body -> new BodySteps(parts).request(body, steps);
            case ShapeSpec.ResponseBody body -> new BodySteps(parts).response(body, steps);
            case ShapeSpec.PersistedGraphQl(var entries) ->
                steps.add(new PersistedGraphQl(
                        steps.table(operations(entries, steps), PersistedOperation::endpoint, false),
                        parts.variables()));
            case ShapeSpec.RequestJq(var entries) ->
                steps.add(new RequestJq(steps.table(filters(entries, steps), JqRule::endpoint, false)));
            case ShapeSpec.ResponseJq(var entries) ->
                steps.add(new ResponseJq(steps.table(filters(entries, steps), JqRule::endpoint, false)));
            case ShapeSpec.ResponseProcessor processor -> new HeaderSteps(parts).processor(processor, steps);
            case ShapeSpec.ErrorOverrides _ -> {
                // Of every pipeline of the API, and of its refusals: PipelineCompiler.
            }
        }
    }

    private static List<PersistedOperation> operations(List<ShapeSpec.PersistedGraphQl.Entry> entries, Steps steps) {
        var operations = new ArrayList<PersistedOperation>();
        for (var entry : entries) {
            if (entry.operation().isBlank()) {
                var where = entry.endpoint().pointer() + "/operation";
                steps.problem(ProblemCode.DEFINITION_INVALID, where, "a persisted GraphQL operation has no text");
                continue;
            }
            try {
                operations.add(PersistedOperation.of(entry));
            } catch (IllegalArgumentException | PatternSyntaxException bad) {
                steps.problem(
                        ProblemCode.DEFINITION_INVALID,
                        entry.endpoint().pointer() + "/path",
                        "the path cannot be used: " + bad.getMessage());
            }
        }
        return operations;
    }

    private static List<JqRule> filters(List<ShapeSpec.JqEntry> entries, Steps steps) {
        var rules = new ArrayList<JqRule>();
        for (var entry : entries) {
            try {
                rules.add(new JqRule(entry.endpoint(), JqFilter.compile(entry.filter())));
            } catch (JqFailure bad) {
                steps.problem(
                        ProblemCode.DEFINITION_INVALID,
                        entry.endpoint().pointer() + "/filter",
                        "the jq filter cannot be used: " + bad.getMessage());
            }
        }
        return rules;
    }

    /// A pattern that is no expression is never found; the API is served (`gateway-features-1.md` 5.9).
    private static void remarkPatterns(String where, JsonNode rule, Steps steps) {
        remarkPattern(where + "/match_pattern", rule.path("match_pattern"), steps);
        int number = 0;
        for (var trigger : rule.path("triggers")) {
            var place = where + "/triggers/" + number++ + "/options/";
            trigger.path("options").forEachEntry((kind, matches) -> {
                if (matches.path("match_rx").isTextual()) {
                    remarkPattern(place + kind + "/match_rx", matches.path("match_rx"), steps);
                } else {
                    matches.forEachEntry((name, match) -> {
                        remarkPattern(place + kind + "/" + name + "/match_rx", match.path("match_rx"), steps);
                    });
                }
            });
        }
    }

    private static void remarkPattern(String where, JsonNode pattern, Steps steps) {
        try {
            Pattern.compile(pattern.asText());
        } catch (PatternSyntaxException bad) {
            steps.remark(where, "is no expression and is never found: " + bad.getMessage());
        }
    }

    private UrlRewrite rewrite(ShapeSpec.UrlRewrite spec, Steps steps) {
        var rules = spec.endpoints().stream()
                .map(entry -> RewriteRule.of(entry.endpoint(), entry.rule()))
                .toList();
        spec.endpoints().forEach(entry -> remarkPatterns(entry.endpoint().pointer(), entry.rule(), steps));
        return new UrlRewrite(
                steps.table(rules, RewriteRule::endpoint, false),
                parts.variables(),
                steps.api().listen());
    }
}
