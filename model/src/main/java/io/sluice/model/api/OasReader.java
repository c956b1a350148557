package io.sluice.model.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.model.oas.OasToClassic;
import io.sluice.model.problem.Checked;
import java.util.Optional;

/// Reads OpenAPI documents with the `x-tyk-api-gateway` extension.
///
/// The document is converted to Classic, read by [ClassicReader], and completed by what only an OpenAPI document can
/// say. Problems of the extension point into the OpenAPI document.
public final class OasReader {
    private OasReader() {}

    public static Checked<ApiDefinition> read(ObjectNode oas) {
        return OasToClassic.convert(oas).then(classic -> ClassicReader.read(classic, Optional.of(oas)));
    }
}
