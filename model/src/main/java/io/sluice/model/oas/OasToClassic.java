package io.sluice.model.oas;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.model.document.Findings;
import io.sluice.model.document.Json;
import io.sluice.model.problem.Checked;
import java.util.List;

/// Turns an OpenAPI document with its extension into the Classic document that means the same.
///
/// Operation lists come most specific path first. What an extension does not switch on gets its Classic `disabled`
/// flag. `validateRequest` and `mockResponse` have no Classic form; [OasReader] reads them.
/// Source: `gateway-features-1.md` section 1.3, `auth-and-keys.md` section 1.1, recorded renderings.
public final class OasToClassic {
    private OasToClassic() {}

    public static Checked<ObjectNode> convert(ObjectNode oas) {
        var findings = new Findings();
        var classic = convert(new OasDocument(oas, findings));
        return findings.done(() -> classic);
    }

    static ObjectNode convert(OasDocument document) {
        var extension = document.extension();
        var classic = Json.object();
        classic.put("is_oas", true);
        var version = Json.object();
        version.put("name", "").put("use_extended_paths", true);

        InfoMapping.toClassic(extension.object("info"), classic);
        ServerMapping.toClassic(extension.object("server"), classic);
        UpstreamMapping.toClassic(extension.object("upstream"), classic, version);
        GlobalMapping.toClassic(extension.object("middleware").object("global"), classic, version);
        AuthenticationToClassic.convert(document, classic);
        ErrorOverridesMapping.toClassic(extension.object("errorOverrides"), classic);
        for (var unsaid : List.of("auth_check", "id_extractor")) {
            var middleware = classic.withObject("/custom_middleware");
            if (!middleware.has(unsaid)) middleware.putObject(unsaid).put("disabled", true);
        }
        version.set("extended_paths", OperationsToClassic.convert(document.configured()));

        var data = classic.putObject("version_data");
        data.put("not_versioned", true);
        data.putObject("versions").set("", version);
        return classic;
    }
}
