package io.sluice.model.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.model.document.Fields;
import io.sluice.model.document.GoDuration;
import io.sluice.model.middleware.IdentifySpec;
import io.sluice.model.middleware.IdentifySpec.Jwt;
import io.sluice.model.middleware.IdentifySpec.Scopes;
import io.sluice.model.oas.OasDocument;
import io.sluice.model.settings.Secret;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// JSON Web Tokens (source: `auth-and-keys.md` section 1.4). Lists of claims and the checks of claims are read from
/// the OpenAPI half, which alone has them.
final class ClassicJwt {
    private final Fields api;
    private final Optional<Fields> vendor;

    ClassicJwt(Fields api, Optional<OasDocument> oas) {
        this.api = api;
        var scheme = CredentialSource.config(api, "jwt").text("name");
        this.vendor = oas.map(document -> ClassicIdentify.vendor(document, scheme));
    }

    IdentifySpec read() {
        return new Jwt(
                CredentialSource.of(api, "jwt"),
                api.text("jwt_signing_method"),
                new Secret(api.text("jwt_source")),
                keySets(),
                identityClaims(),
                api.text("jwt_client_base_field"),
                policyClaims(),
                api.texts("jwt_default_policies"),
                new Jwt.Skew(
                        api.integer("jwt_issued_at_validation_skew"),
                        api.integer("jwt_expires_at_validation_skew"),
                        api.integer("jwt_not_before_validation_skew")),
                api.flag("jwt_skip_kid"),
                scopes(),
                !api.flag("idp_client_id_mapping_disabled"),
                claims());
    }

    private List<Jwt.KeySet> keySets() {
        var sets = new ArrayList<Jwt.KeySet>();
        for (var uri : api.objects("jwt_jwks_uris")) {
            var cacheFor = GoDuration.parse(uri.text("cache_timeout")).filter(Duration::isPositive);
            sets.add(new Jwt.KeySet(uri.text("url"), cacheFor.orElse(Duration.ZERO)));
        }
        if (vendor.isPresent() || sets.isEmpty()) return List.copyOf(sets);
        api.findings().warn(api.pointer("jwt_jwks_uris"), "key sets are only used by OAS APIs; they are ignored");
        return List.of();
    }

    private List<String> identityClaims() {
        var list = vendor.map(scheme -> scheme.texts("subjectClaims")).orElse(List.of());
        return list.isEmpty() ? one(api.text("jwt_identity_base_field")) : list;
    }

    /// The list counts only beside the single field (recorded: jwt/policy/nested-field).
    private List<String> policyClaims() {
        var single = api.text("jwt_policy_field_name");
        var list = vendor.map(scheme -> scheme.texts("basePolicyClaims")).orElse(List.of());
        return single.isEmpty() || list.isEmpty() ? one(single) : list;
    }

    private Scopes scopes() {
        var classic = api.object("scopes").object("jwt");
        var list = vendor.map(scheme -> scheme.object("scopes").texts("claims")).orElse(List.of());
        var claim = classic.text("scope_claim_name", api.text("jwt_scope_claim_name"));
        var policies = classic.textMap("scope_to_policy");
        return new Scopes(
                list.isEmpty() ? one(claim) : list,
                policies.isEmpty() ? api.textMap("jwt_scope_to_policy_mapping") : policies);
    }

    private Jwt.Claims claims() {
        if (vendor.isEmpty()) return new Jwt.Claims(false, List.of(), List.of(), List.of(), false, Map.of());
        var scheme = vendor.get();
        var custom = new LinkedHashMap<String, Jwt.Custom>();
        scheme.objectMap("customClaimValidation").forEach((path, rule) -> {
            var allowed = new ArrayList<JsonNode>();
            rule.any("allowedValues").forEach(allowed::add);
            custom.put(path, new Jwt.Custom(rule.text("type"), List.copyOf(allowed), rule.flag("nonBlocking")));
        });
        return new Jwt.Claims(
                true,
                scheme.texts("allowedIssuers"),
                scheme.texts("allowedAudiences"),
                scheme.texts("allowedSubjects"),
                scheme.object("jtiValidation").flag("enabled"),
                Collections.unmodifiableMap(custom));
    }

    private static List<String> one(String name) {
        return name.isEmpty() ? List.of() : List.of(name);
    }
}
