package io.sluice.gateway.compile;

import io.sluice.model.middleware.ShapeSpec;

/// What changes on the way: from specs to steps.
record ShapeSteps(Parts parts) {

    void build(ShapeSpec spec, Steps steps) {
        switch (spec) { // No default: javac keeps this list complete.
            case ShapeSpec.RequestHeaders _ -> steps.unsupported("", "request headers");
            case ShapeSpec.ResponseHeaders _ -> steps.unsupported("", "response headers");
            case ShapeSpec.MethodTransform _ -> steps.unsupported("", "method transform");
            case ShapeSpec.UrlRewrite _ -> steps.unsupported("", "url rewrite");
            case ShapeSpec.RequestBody _ -> steps.unsupported("", "request body");
            case ShapeSpec.ResponseBody _ -> steps.unsupported("", "response body");
            case ShapeSpec.RequestJq _ -> steps.unsupported("", "request jq");
            case ShapeSpec.ResponseJq _ -> steps.unsupported("", "response jq");
            case ShapeSpec.ResponseProcessor _ -> steps.unsupported("", "response processor");
            case ShapeSpec.ErrorOverrides _ -> steps.unsupported("", "error overrides");
        }
    }
}
