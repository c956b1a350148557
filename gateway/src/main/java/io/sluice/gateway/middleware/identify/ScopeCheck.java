package io.sluice.gateway.middleware.identify;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.gateway.exchange.Exchange;
import io.sluice.gateway.exchange.LocalResponse;
import io.sluice.gateway.exchange.Middleware;
import io.sluice.gateway.exchange.Verdict;
import io.sluice.gateway.http1.HeaderName;
import io.sluice.gateway.identity.ClaimPath;
import io.sluice.gateway.identity.SignedToken;
import io.sluice.gateway.route.EndpointTable;
import io.sluice.model.document.Json;
import io.sluice.model.middleware.AllowSpec;
import io.sluice.model.problem.ProblemCode;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Asks the token for the scopes that the OpenAPI document demands (`auth-and-keys.md` 1.13).
///
/// Signatures are checked elsewhere: where a method of the API checked a token, its claims count, and nothing that
/// stands in `Authorization` beside it.
public final class ScopeCheck implements Middleware {
    private static final List<List<String>> NOTHING = List.of();

    private final AllowSpec.ScopeCheck spec;
    private final EndpointTable<AllowSpec.ScopeCheck.Entry> operations;
    private final Optional<ResourceMetadata> metadata;

    public ScopeCheck(
            AllowSpec.ScopeCheck spec,
            EndpointTable<AllowSpec.ScopeCheck.Entry> operations,
            Optional<ResourceMetadata> metadata) {
        this.spec = spec;
        this.operations = operations;
        this.metadata = metadata;
    }

    @Override
    public String name() {
        return "scope-check";
    }

    @Override
    public Verdict onRequest(Exchange exchange) {
        if (exchange.ignored()) return Verdict.PASS;
        var global = spec.source().equals("operation") ? NOTHING : spec.global();
        var operation = spec.source().equals("global") ? NOTHING : operation(exchange);
        if (asksNothing(global) && asksNothing(operation)) return Verdict.PASS;

        var claims = TokenCheck.CLAIMS.get(exchange);
        if (claims == null) {
            var presented = presented(exchange);
            if (presented.length == 0) return refused(exchange, "missing bearer token", "Authorization field missing");
            var read = SignedToken.claimsOf(presented);
            if (read.isEmpty()) {
                return refused(
                        exchange,
                        "token is not a parseable JWT",
                        "parsing inbound token claims: token is not a parseable JWT");
            }
            claims = read.get();
        }
        var scopes = scopes(claims);
        if (!satisfied(global, scopes)) return insufficient(exchange, global.getFirst());
        return satisfied(operation, scopes) ? Verdict.PASS : insufficient(exchange, operation.getFirst());
    }

    private List<List<String>> operation(Exchange exchange) {
        var entry = operations.find(exchange);
        return entry == null ? NOTHING : entry.alternatives();
    }

    /// No alternatives, or one without any scope.
    private static boolean asksNothing(List<List<String>> alternatives) {
        return alternatives.isEmpty() || alternatives.stream().anyMatch(List::isEmpty);
    }

    private static boolean satisfied(List<List<String>> alternatives, Set<String> scopes) {
        return asksNothing(alternatives) || alternatives.stream().anyMatch(scopes::containsAll);
    }

    private static byte[] presented(Exchange exchange) {
        var bytes = exchange.request().valueOrEmpty(HeaderName.AUTHORIZATION).getBytes(StandardCharsets.UTF_8);
        return Arrays.copyOfRange(bytes, CredentialSource.bearer(bytes, 0, bytes.length), bytes.length);
    }

    private Set<String> scopes(JsonNode claims) {
        var scopes = new HashSet<String>();
        for (var name : spec.claims()) {
            var claim = ClaimPath.find(claims, name);
            if (claim.isMissingNode()) continue;
            if (claim.isTextual()) {
                scopes.addAll(List.of(claim.textValue().split(java.util.regex.Pattern.quote(spec.separator()), -1)));
            }
            if (claim.isArray()) claim.forEach(scope -> scopes.add(scope.asText()));
            break;
        }
        scopes.remove("");
        return scopes;
    }

    private Verdict refused(Exchange exchange, String description, String message) {
        challenge(exchange, "Bearer error=\"invalid_token\", error_description=\"" + description + "\"");
        return new Verdict.Reject(ProblemCode.AUTH_TOKEN_SCOPE, 401, message);
    }

    private Verdict insufficient(Exchange exchange, List<String> alternative) {
        var wanted = String.join(" ", alternative);
        challenge(
                exchange,
                "Bearer error=\"insufficient_scope\", error_description=\"missing required scope: " + wanted
                        + "\", scope=\"" + wanted + "\"");
        var body = Json.object()
                .put("error", "insufficient_scope")
                .put("error_description", "token does not satisfy required scopes: " + wanted)
                .put("scope", wanted);
        return new Verdict.Answer(LocalResponse.json(403, Json.text(body)));
    }

    private void challenge(Exchange exchange, String text) {
        var address = metadata.map(it -> ", resource_metadata=\"" + it.address(exchange) + "\"")
                .orElse("");
        exchange.early().set(Challenged.WWW_AUTHENTICATE, text + address);
    }
}
