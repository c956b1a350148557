package io.sluice.gateway.compile;

import io.sluice.gateway.middleware.shape.MethodTransform;
import io.sluice.gateway.middleware.shape.RewriteRule;
import io.sluice.gateway.middleware.shape.UrlRewrite;
import io.sluice.model.middleware.ShapeSpec;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What changes on the way: from specs to steps.
record ShapeSteps(Parts parts) {
    private static final Logger LOG = LoggerFactory.getLogger(ShapeSteps.class);

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
            case ShapeSpec.RequestJq(var entries) -> ignored("transform_jq", entries, steps);
            case ShapeSpec.ResponseJq(var entries) -> ignored("transform_jq_response", entries, steps);
            case ShapeSpec.ResponseProcessor processor -> new HeaderSteps(parts).processor(processor, steps);
            case ShapeSpec.ErrorOverrides _ -> {
                // Of every pipeline of the API, and of its refusals: PipelineCompiler.
            }
        }
    }

    /// The usual builds of Tyk ignore these transforms (`gateway-features-1.md` 5.8).
    private static void ignored(String list, List<ShapeSpec.JqEntry> entries, Steps steps) {
        LOG.warn("{}: the {} entries of {} are ignored", steps.api().id(), entries.size(), list);
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
