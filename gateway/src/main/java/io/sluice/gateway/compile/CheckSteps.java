package io.sluice.gateway.compile;

import io.sluice.gateway.middleware.check.ValidateJson;
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
            case CheckSpec.ValidateRequest _ -> steps.unsupported("", "validate request");
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
}
