package io.sluice.gateway.compile;

import com.google.re2j.PatternSyntaxException;
import io.sluice.gateway.middleware.answer.MockResponse;
import io.sluice.gateway.openapi.Examples;
import io.sluice.gateway.openapi.OpenApi;
import io.sluice.gateway.openapi.OperationTable;
import io.sluice.gateway.openapi.PathParameters;
import io.sluice.model.middleware.AnswerSpec;
import io.sluice.model.problem.ProblemCode;
import java.util.ArrayList;

/// What is answered without the upstream: from specs to steps.
record AnswerSteps(Parts parts) {

    void build(AnswerSpec spec, Steps steps) {
        switch (spec) { // No default: javac keeps this list complete.
            case AnswerSpec.Mock mock -> mock(mock, steps);
            case AnswerSpec.Cache _ -> steps.unsupported("", "cache");
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
}
