package io.sluice.model.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.model.document.Fields;
import io.sluice.model.document.Findings;
import io.sluice.model.document.Json;
import io.sluice.model.middleware.IdentifySpec.AuthToken.Directory;
import io.sluice.model.problem.Checked;
import io.sluice.model.settings.Secret;
import java.util.Optional;

/// Where keys come from that the store does not have (`auth_provider`): the store alone, or an LDAP server behind it.
public final class ClassicDirectory {
    private static final int LDAP = 389;
    private static final int LDAPS = 636;
    private static final String KEY = "TYKKEYID";

    private ClassicDirectory() {}

    /// A provider that stands in the settings instead of a definition.
    ///
    /// @param provider as `auth_provider` of a definition; anything but an object is the store alone
    public static Checked<Optional<Directory>> read(JsonNode provider) {
        var findings = new Findings();
        var document = Json.object();
        if (provider.isObject()) document.set("auth_provider", provider);
        var directory = of(Fields.of(document, findings));
        return findings.done(() -> directory);
    }

    static Optional<Directory> of(Fields api) {
        var provider = api.object("auth_provider");
        if (!provider.text("storage_engine").equals("ldap")) return Optional.empty();
        var meta = provider.object("meta");
        needed(meta, "ldap_server");
        needed(meta, "session_attribute_name");
        if (!meta.text("search_string").contains(KEY)) {
            meta.findings().error(meta.pointer("search_string"), "has to contain " + KEY + ", which becomes the key");
        }
        var tls = meta.flag("ldap_use_tls");
        var port = meta.smallInteger("ldap_port");
        return Optional.of(new Directory(
                meta.text("ldap_server"),
                port != 0 ? port : tls ? LDAPS : LDAP,
                meta.text("base_dn"),
                meta.texts("attributes"),
                meta.text("session_attribute_name"),
                meta.text("search_string"),
                tls,
                meta.text("ldap_bind_dn"),
                new Secret(meta.text("ldap_bind_password"))));
    }

    private static void needed(Fields meta, String name) {
        if (meta.text(name).isEmpty()) {
            meta.findings().error(meta.pointer(name), "is empty; an LDAP server needs it");
        }
    }
}
