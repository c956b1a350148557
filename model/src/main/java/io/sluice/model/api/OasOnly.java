package io.sluice.model.api;

import io.sluice.model.middleware.AnswerSpec;
import io.sluice.model.middleware.CheckSpec;
import io.sluice.model.middleware.Endpoint;
import io.sluice.model.middleware.MiddlewareSpec;
import io.sluice.model.oas.OasDocument;
import java.util.ArrayList;
import java.util.function.Consumer;

/// What an OpenAPI document says that no Classic document can: request validation and mock responses of operations
/// (source: `gateway-features-1.md` sections 5.12 and 5.14).
final class OasOnly {
    private OasOnly() {}

    static void read(OasDocument document, Consumer<? super MiddlewareSpec> into) {
        var validations = new ArrayList<CheckSpec.ValidateRequest.Entry>();
        var mocks = new ArrayList<AnswerSpec.Mock.Entry>();
        for (var configured : document.configured()) {
            var operation = configured.operation();
            var block = configured.block();
            var validate = block.object("validateRequest");
            if (validate.flag("enabled")) {
                var status = validate.smallInteger("errorResponseCode");
                validations.add(new CheckSpec.ValidateRequest.Entry(
                        endpoint(operation, validate.pointer()), operation.id(), status == 0 ? 422 : status));
            }
            var mock = block.object("mockResponse");
            if (mock.flag("enabled")) {
                mocks.add(new AnswerSpec.Mock.Entry(endpoint(operation, mock.pointer()), operation.id(), mock.node()));
            }
        }
        var openApi = document.root().node();
        if (!validations.isEmpty()) into.accept(new CheckSpec.ValidateRequest(validations, openApi));
        if (!mocks.isEmpty()) into.accept(new AnswerSpec.Mock(mocks, openApi));
    }

    private static Endpoint endpoint(OasDocument.Operation operation, String pointer) {
        return new Endpoint(operation.path(), operation.method(), false, pointer);
    }
}
