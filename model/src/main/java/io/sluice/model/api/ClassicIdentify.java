package io.sluice.model.api;

import io.sluice.model.document.Fields;
import io.sluice.model.document.Json;
import io.sluice.model.middleware.AllowSpec;
import io.sluice.model.middleware.IdentifySpec;
import io.sluice.model.middleware.MiddlewareSpec;
import io.sluice.model.oas.OasDocument;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/// Classic fields that say who may call and how they prove it (source: `auth-and-keys.md` sections 0.3, 1 and 1.12).
///
/// Every enabled method must let the caller in. The auth token joins when it is asked for or nothing else is left.
final class ClassicIdentify {
    private final Fields api;
    private final Optional<OasDocument> oas;

    /// @param oas the OpenAPI half, which alone has some of the settings
    ClassicIdentify(Fields api, Optional<OasDocument> oas) {
        this.api = api;
        this.oas = oas;
    }

    void read(boolean keyless, Consumer<? super MiddlewareSpec> into) {
        if (api.flag("use_mutual_tls_auth")) {
            into.accept(new IdentifySpec.ClientCertificate(api.texts("client_certificates")));
        }
        if (keyless) return;
        var methods = methods();
        var groups = groups(methods);
        if (groups.size() > 1) into.accept(new IdentifySpec.AnyOf(groups));
        else methods.values().forEach(into);

        var base = api.text("base_identity_provided_by");
        if (!base.isEmpty()) into.accept(new IdentifySpec.BaseIdentity(base));
        if (api.flag("strip_auth_data")) {
            into.accept(new IdentifySpec.StripAuth(CredentialSource.strips(api)));
        }
        into.accept(new AllowSpec.KeyExpiry());
        into.accept(new AllowSpec.AccessRights());
        into.accept(new AllowSpec.GranularAccess());
    }

    /// The enabled methods by their name in `auth_configs`, in the order they run.
    private Map<String, IdentifySpec> methods() {
        var methods = new LinkedHashMap<String, IdentifySpec>();
        if (api.flag("use_oauth2")) methods.put("oauth", ClassicOauth.builtIn(api));
        if (api.object("external_oauth").flag("enabled")) methods.put("externalOAuth", ClassicOauth.external(api));
        if (api.flag("use_basic_auth")) {
            ClassicMethods.basic(api).ifPresent(basic -> methods.put("basic", basic));
        }
        if (api.flag("enable_signature_checking")) methods.put("hmac", ClassicMethods.hmac(api));
        if (api.flag("enable_jwt")) methods.put("jwt", new ClassicJwt(api, oas).read());
        if (api.flag("use_openid")) methods.put("oidc", ClassicOauth.openId(api));
        ClassicMethods.plugin(api).ifPresent(plugin -> methods.put("coprocess", plugin));
        if (api.flag("use_standard_auth") || methods.isEmpty()) {
            methods.put("authToken", ClassicMethods.token(api));
        }
        return methods;
    }

    /// `security_requirements`, with the method that each scheme stands for.
    private List<IdentifySpec.AnyOf.Group> groups(Map<String, IdentifySpec> methods) {
        var groups = new ArrayList<IdentifySpec.AnyOf.Group>();
        for (var names : api.any("security_requirements")) {
            var group = new ArrayList<IdentifySpec>();
            for (var name : names) group.add(method(name.asText(), methods));
            if (!group.isEmpty()) groups.add(new IdentifySpec.AnyOf.Group(List.copyOf(group)));
        }
        return List.copyOf(groups);
    }

    private IdentifySpec method(String scheme, Map<String, IdentifySpec> methods) {
        var proprietary = Map.of("hmac", "hmac", "oidc", "oidc", "custom", "coprocess");
        var configs = api.object("auth_configs");
        var method = proprietary.getOrDefault(scheme, "");
        if (method.isEmpty()) {
            for (var name : methods.keySet()) {
                if (configs.object(name).text("name").equals(scheme)) {
                    method = name;
                    break;
                }
            }
        }
        return methods.getOrDefault(method, new IdentifySpec.NotConfigured(scheme));
    }

    /// The vendor object of a security scheme in the OpenAPI half; empty when there is none.
    static Fields vendor(OasDocument document, String scheme) {
        var vendors =
                document.extension().object("server").object("authentication").objectMap("securitySchemes");
        var found = vendors.get(scheme);
        return found != null ? found : Fields.of(Json.object(), document.root().findings());
    }
}
