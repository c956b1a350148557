package io.sluice.gateway.compile;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.gateway.middleware.shape.HeaderEdits;
import io.sluice.gateway.middleware.shape.RequestHeaders;
import io.sluice.gateway.middleware.shape.RequestHeaders.EndpointEdits;
import io.sluice.gateway.middleware.shape.ResponseHeaders;
import io.sluice.gateway.middleware.shape.UpstreamAddressCleanup;
import io.sluice.gateway.route.EndpointTable;
import io.sluice.model.middleware.ResponseStage;
import io.sluice.model.middleware.ShapeSpec;
import io.sluice.model.middleware.ShapeSpec.HeaderEdit;
import io.sluice.model.middleware.ShapeSpec.RequestHeaders.EndpointHeaders;
import io.sluice.model.problem.ProblemCode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/// Edits of header fields: from specs to steps.
record HeaderSteps(Parts parts) {

    void request(ShapeSpec.RequestHeaders spec, Steps steps) {
        steps.add(new RequestHeaders(spec.global(), table(spec.endpoints(), steps), parts.variables()));
    }

    void response(ShapeSpec.ResponseHeaders spec, Steps steps) {
        steps.add(new ResponseHeaders(
                spec.global(),
                table(spec.endpoints(), steps),
                parts.variables(),
                ResponseStage.HEADERS,
                steps.targetBase()));
    }

    private static EndpointTable<EndpointEdits> table(List<EndpointHeaders> endpoints, Steps steps) {
        var edits = endpoints.stream()
                .map(entry -> new EndpointEdits(entry.endpoint(), HeaderEdits.of(entry.edit())))
                .toList();
        return steps.table(edits, EndpointEdits::endpoint, false);
    }

    void processor(ShapeSpec.ResponseProcessor spec, Steps steps) {
        if (spec.name().equals("header_injector")) {
            injector(spec.options(), steps);
            return;
        }
        try {
            steps.add(new UpstreamAddressCleanup(spec.options(), steps.api()));
        } catch (IllegalArgumentException noUrl) {
            steps.problem(
                    ProblemCode.DEFINITION_INVALID,
                    "/response_processors",
                    "header_transform needs a target_host that is a URL");
        }
    }

    /// Runs with the global response headers of the version, so it is off when they are.
    private void injector(JsonNode options, Steps steps) {
        var version = steps.api()
                .classic()
                .path("version_data")
                .path("versions")
                .path(steps.version().key());
        if (version.path("global_response_headers_disabled").asBoolean()) return;
        var remove = new ArrayList<String>();
        options.path("remove_headers").forEach(name -> remove.add(name.asText()));
        var set = new LinkedHashMap<String, String>();
        options.path("add_headers")
                .properties()
                .forEach(entry -> set.put(entry.getKey(), entry.getValue().asText()));
        steps.add(new ResponseHeaders(
                new HeaderEdit(remove, set),
                table(List.of(), steps),
                parts.variables(),
                ResponseStage.INJECTED_HEADERS,
                steps.targetBase()));
    }
}
