package io.sluice.gateway.compile;

import com.google.re2j.PatternSyntaxException;
import io.sluice.gateway.middleware.check.ValidateJson;
import io.sluice.gateway.middleware.check.ValidateRequest;
import io.sluice.gateway.openapi.OpenApi;
import io.sluice.gateway.openapi.OperationTable;
import io.sluice.gateway.openapi.RequestRules;
import io.sluice.model.middleware.CheckSpec;
import io.sluice.model.problem.Checked;
import io.sluice.model.problem.ProblemCode;
import io.sluice.model.schema.JsonSchema;
import java.util.ArrayList;
import java.util.Optional;

/// Is the request well formed: from specs to steps.
record CheckSteps(Parts parts) {

    void build(CheckSpec spec, Steps steps) {
        switch (spec) { // No default: javac keeps this list complete.
            case CheckSpec.ValidateJson json -> json(json, steps);
            case CheckSpec.ValidateRequest request -> request(request, steps);
        }
    }

    private static void json(CheckSpec.ValidateJson spec, Steps steps) {
        var rules = new ArrayList<ValidateJson.Rule>();
        for (var entry : spec.endpoints()) {
            Optional<JsonSchema> schema = Optional.empty();
            if (entry.schema().isObject()) {
                switch (JsonSchema.compile(entry.schema())) {
                    case Checked.Good<JsonSchema>(var good, var _) -> schema = Optional.of(good);
                    case Checked.Bad<JsonSchema>(var problems) ->
                        problems.forEach(problem -> steps.problem(
                                ProblemCode.DEFINITION_INVALID,
                                entry.endpoint().pointer() + "/schema" + problem.where(),
                                problem.detail()));
                }
            }
            rules.add(new ValidateJson.Rule(entry.endpoint(), schema, entry.errorStatus()));
        }
        steps.add(new ValidateJson(steps.table(rules, ValidateJson.Rule::endpoint, false)));
    }

    private static void request(CheckSpec.ValidateRequest spec, Steps steps) {
        var document = new OpenApi(spec.openApi());
        var entries = new ArrayList<OperationTable.Entry<ValidateRequest.Rule>>();
        for (var entry : spec.endpoints()) {
            var operation = document.operation(entry.operationId());
            if (operation.isEmpty()) continue;
            try {
                var rules = new RequestRules(document, operation.get());
                var path = rules.path();
                entries.add(new OperationTable.Entry<>(
                        entry.endpoint(),
                        path.rank(),
                        path::fits,
                        new ValidateRequest.Rule(rules, entry.errorStatus())));
            } catch (PatternSyntaxException | IllegalArgumentException bad) {
                steps.problem(
                        ProblemCode.DEFINITION_INVALID, entry.endpoint().pointer(), "a schema: " + bad.getMessage());
            }
        }
        steps.operations(entries, document).ifPresent(table -> steps.add(new ValidateRequest(table)));
    }
}
