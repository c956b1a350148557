package io.sluice.gateway.middleware.identify;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.gateway.exchange.Exchange;
import io.sluice.gateway.exchange.LocalResponse;
import io.sluice.gateway.exchange.Middleware;
import io.sluice.gateway.exchange.Verdict;
import io.sluice.gateway.http1.HeaderName;
import io.sluice.gateway.variables.Variables;
import io.sluice.model.document.Json;
import io.sluice.model.middleware.IdentifySpec;
import java.util.List;

/// Tells clients where to get tokens (RFC 9728; `auth-and-keys.md` 1.15): a document that needs no token, and its
/// address in refusals.
public final class ResourceMetadata implements Middleware {
    private static final HeaderName FORWARDED_PROTO = HeaderName.of("X-Forwarded-Proto");

    private final IdentifySpec.ResourceMetadata spec;
    private final String listenPath;
    private final Variables variables;

    /// @param listenPath of the API
    public ResourceMetadata(IdentifySpec.ResourceMetadata spec, String listenPath, Variables variables) {
        this.spec = spec;
        this.listenPath = listenPath;
        this.variables = variables;
    }

    @Override
    public String name() {
        return "resource-metadata";
    }

    @Override
    public Verdict onRequest(Exchange exchange) {
        var head = exchange.request();
        if (!head.method().equals("GET")) return Verdict.PASS;
        var path = exchange.path().forEndpoints().getFirst();
        if (path.length() != spec.path().length() + 1 || !path.endsWith(spec.path())) return Verdict.PASS;
        return new Verdict.Answer(LocalResponse.json(200, Json.text(document(exchange)) + "\n"));
    }

    private ObjectNode document(Exchange exchange) {
        var document = Json.object().put("resource", variables.plain(exchange, spec.resource()));
        list(document, "authorization_servers", spec.servers());
        if (spec.bearerOnly()) list(document, "bearer_methods_supported", List.of("header"));
        list(document, "scopes_supported", spec.scopes());
        return document;
    }

    private static void list(ObjectNode document, String name, List<String> texts) {
        if (!texts.isEmpty()) texts.forEach(document.withArray(name)::add);
    }

    /// Address of the document as this client reaches it.
    public String address(Exchange exchange) {
        var head = exchange.request();
        var scheme =
                switch (head.valueOrEmpty(FORWARDED_PROTO)) {
                    case "https" -> "https";
                    case "http" -> "http";
                    default -> exchange.client().secure() ? "https" : "http";
                };
        var base = listenPath.endsWith("/") ? listenPath : listenPath + "/";
        return scheme + "://" + head.host().replace("\"", "") + base + spec.path();
    }
}
