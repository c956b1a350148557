package io.sluice.gateway.compile;

import io.sluice.gateway.middleware.shape.MethodTransform;
import io.sluice.gateway.middleware.shape.RewriteRule;
import io.sluice.gateway.middleware.shape.UrlRewrite;
import io.sluice.model.middleware.ShapeSpec;

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
            case ShapeSpec.RequestBody _ -> steps.unsupported("", "request body");
            case ShapeSpec.ResponseBody _ -> steps.unsupported("", "response body");
            case ShapeSpec.RequestJq _ -> steps.unsupported("", "request jq");
            case ShapeSpec.ResponseJq _ -> steps.unsupported("", "response jq");
            case ShapeSpec.ResponseProcessor processor -> new HeaderSteps(parts).processor(processor, steps);
            case ShapeSpec.ErrorOverrides _ -> {
                // Of every pipeline of the API, and of its refusals: PipelineCompiler.
            }
        }
    }

    private UrlRewrite rewrite(ShapeSpec.UrlRewrite spec, Steps steps) {
        var rules = spec.endpoints().stream()
                .map(entry -> RewriteRule.of(entry.endpoint(), entry.rule()))
                .toList();
        return new UrlRewrite(
                steps.table(rules, RewriteRule::endpoint, false),
                parts.variables(),
                steps.api().listen());
    }
}
