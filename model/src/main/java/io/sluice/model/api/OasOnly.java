package io.sluice.model.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.model.document.Fields;
import io.sluice.model.middleware.AllowSpec;
import io.sluice.model.middleware.AnswerSpec;
import io.sluice.model.middleware.CheckSpec;
import io.sluice.model.middleware.Endpoint;
import io.sluice.model.middleware.IdentifySpec;
import io.sluice.model.middleware.MiddlewareSpec;
import io.sluice.model.oas.OasDocument;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/// What an OpenAPI document says that no Classic document can: request validation and mock responses of operations,
/// checks of scopes, metadata of the protected resource (source: `gateway-features-1.md` sections 5.12 and 5.14,
/// `auth-and-keys.md` sections 1.13 and 1.15).
final class OasOnly {
    private static final String STREAMS = "x-tyk-streaming";
    private static final String WELL_KNOWN = ".well-known/oauth-protected-resource";

    private final OasDocument document;
    private final Fields authentication;

    OasOnly(OasDocument document) {
        this.document = document;
        this.authentication = document.extension().object("server").object("authentication");
    }

    void read(boolean keyless, Consumer<? super MiddlewareSpec> into) {
        operations(into);
        streams().ifPresent(into);
        if (keyless) return;
        tokenExchange().ifPresent(into);
        scopeCheck().ifPresent(into);
        metadata().ifPresent(into);
    }

    private void operations(Consumer<? super MiddlewareSpec> into) {
        var validations = new ArrayList<CheckSpec.ValidateRequest.Entry>();
        var mocks = new ArrayList<AnswerSpec.Mock.Entry>();
        for (var configured : document.configured()) {
            var operation = configured.operation();
            var validate = configured.block().object("validateRequest");
            if (validate.flag("enabled")) {
                var status = validate.smallInteger("errorResponseCode");
                validations.add(new CheckSpec.ValidateRequest.Entry(
                        endpoint(operation, validate.pointer()), operation.id(), status == 0 ? 422 : status));
            }
            var mock = configured.block().object("mockResponse");
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

    /// The enabled vendor objects of the newer kind of OAuth2 scheme that have a block.
    private Optional<Fields> scheme(String block) {
        return authentication.objectMap("securitySchemes").values().stream()
                .filter(scheme -> scheme.flag("enabled") && scheme.has(block))
                .findFirst();
    }

    /// What such an API answers comes from its streams; there may be no upstream at all.
    private Optional<IdentifySpec.Unsupported> streams() {
        var root = document.root();
        if (!root.has(STREAMS)) return Optional.empty();
        root.findings().unsupported(root.pointer(STREAMS), STREAMS + " is not supported");
        return Optional.of(new IdentifySpec.Unsupported(STREAMS));
    }

    /// Without it the client's own token would go up, which is not what its owner wants.
    private Optional<IdentifySpec.Unsupported> tokenExchange() {
        var exchange = scheme("tokenExchange").map(scheme -> scheme.object("tokenExchange"));
        if (exchange.isEmpty() || !exchange.get().flag("enabled")) return Optional.empty();
        exchange.get().findings().unsupported(exchange.get().pointer(), "tokenExchange is not supported");
        return Optional.of(new IdentifySpec.Unsupported("tokenExchange"));
    }

    private Optional<AllowSpec.ScopeCheck> scopeCheck() {
        var check = scheme("scopeCheck").map(scheme -> scheme.object("scopeCheck"));
        if (check.isEmpty() || !check.get().flag("enabled")) return Optional.empty();
        var entries = new ArrayList<AllowSpec.ScopeCheck.Entry>();
        for (var configured : document.configured()) {
            var block = configured.block().object("scopeCheck");
            if (!block.flag("enabled")) continue;
            var security = configured.operation().node().path("security");
            entries.add(new AllowSpec.ScopeCheck.Entry(
                    endpoint(configured.operation(), block.pointer()), alternatives(security)));
        }
        var claims = check.get().texts("claimNames");
        return Optional.of(new AllowSpec.ScopeCheck(
                claims.isEmpty() ? List.of("scope", "scp") : claims,
                check.get().text("separator", " "),
                check.get().text("scopeSource", "union"),
                alternatives(document.root().any("security")),
                entries));
    }

    /// One alternative an entry of `security`, with the scopes of all its schemes.
    private static List<List<String>> alternatives(JsonNode security) {
        var alternatives = new ArrayList<List<String>>();
        for (var requirement : security) {
            var scopes = new ArrayList<String>();
            requirement.forEach(list -> list.forEach(scope -> scopes.add(scope.asText())));
            alternatives.add(List.copyOf(scopes));
        }
        return List.copyOf(alternatives);
    }

    private Optional<IdentifySpec.ResourceMetadata> metadata() {
        var newer = scheme("protectedResourceMetadata").map(scheme -> scheme.object("protectedResourceMetadata"));
        var metadata = newer.orElseGet(() -> authentication.object("protectedResourceMetadata"));
        if (!metadata.flag("enabled")) return Optional.empty();
        var derives = newer.isPresent() && (!metadata.has("autoDeriveScopes") || metadata.flag("autoDeriveScopes"));
        var path = metadata.text("wellKnownPath", WELL_KNOWN);
        return Optional.of(new IdentifySpec.ResourceMetadata(
                path.startsWith("/") ? path.substring(1) : path,
                metadata.text("resource"),
                metadata.texts("authorizationServers"),
                derives ? List.copyOf(allScopes()) : metadata.texts("scopesSupported"),
                newer.isPresent()));
    }

    private Set<String> allScopes() {
        var scopes = new LinkedHashSet<String>();
        for (var scheme : document.root().node().at("/components/securitySchemes")) {
            scheme.path("flows")
                    .forEach(flow -> flow.path("scopes").fieldNames().forEachRemaining(scopes::add));
        }
        alternatives(document.root().any("security")).forEach(scopes::addAll);
        document.operations()
                .forEach(operation ->
                        alternatives(operation.node().path("security")).forEach(scopes::addAll));
        return scopes;
    }
}
