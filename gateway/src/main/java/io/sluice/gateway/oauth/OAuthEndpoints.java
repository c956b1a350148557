package io.sluice.gateway.oauth;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.netty.buffer.ByteBufUtil;
import io.sluice.gateway.exchange.Exchange;
import io.sluice.gateway.exchange.LocalResponse;
import io.sluice.gateway.exchange.Middleware;
import io.sluice.gateway.exchange.Verdict;
import io.sluice.gateway.http1.FormText;
import io.sluice.gateway.http1.HeaderName;
import io.sluice.gateway.oauth.OAuthServer.Form;
import io.sluice.model.document.Json;
import io.sluice.model.middleware.IdentifySpec;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The OAuth addresses below an API's listen path (`auth-and-keys.md` 1.6); answers each request that comes
/// here. No credential is logged, and none is in a refusal.
public final class OAuthEndpoints implements Middleware {
    private static final Logger LOG = LoggerFactory.getLogger(OAuthEndpoints.class);
    private static final HeaderName ADMIN = HeaderName.of("X-Tyk-Authorization");
    private static final HeaderName LOCATION = HeaderName.of("Location");
    private static final Map<String, String> HARDENED = Map.of(
            "X-Content-Type-Options", "nosniff",
            "X-XSS-Protection", "1; mode=block",
            "X-Frame-Options", "DENY",
            "Strict-Transport-Security", "max-age=63072000; includeSubDomains",
            "Cache-Control", "no-cache, no-store, must-revalidate",
            "Pragma", "no-cache",
            "Expires", "0");

    private final IdentifySpec.OAuth2 spec;
    private final OAuthStore store;
    private final OAuthParts parts;
    private final OAuthServer server;
    private final KeyChangeNotice notice;

    public OAuthEndpoints(IdentifySpec.OAuth2 spec, String apiId, String orgId, OAuthParts parts) {
        this.spec = spec;
        this.parts = parts;
        this.store = parts.store(apiId);
        this.server = new OAuthServer(spec, orgId, store, parts);
        this.notice = new KeyChangeNotice(spec);
    }

    /// Which of the addresses a path behind the listen path is.
    private enum Address {
        APPROVE,
        AUTHORIZE,
        TOKEN,
        REVOKE,
        REVOKE_ALL,
        NONE
    }

    private static Address address(Exchange exchange) {
        var head = exchange.request();
        int from = exchange.path().listenPathEnd();
        if (from < 0) {
            // Found by its id: /{id}/…
            from = head.pathStart() + 1;
            var bytes = head.bytes();
            while (from < head.pathEnd() && bytes[from] != '/') from++;
        }
        if (from >= head.pathEnd()) return Address.NONE;
        var rest = head.text(from, head.pathEnd());
        return switch (rest.startsWith("/") ? rest.substring(1) : rest) {
            case "tyk/oauth/authorize-client", "tyk/oauth/authorize-client/" -> Address.APPROVE;
            case "oauth/authorize", "oauth/authorize/" -> Address.AUTHORIZE;
            case "oauth/token", "oauth/token/" -> Address.TOKEN;
            case "oauth/revoke" -> Address.REVOKE;
            case "oauth/revoke_all" -> Address.REVOKE_ALL;
            default -> Address.NONE;
        };
    }

    /// Whether a request is for this class and not for the API.
    public static boolean isFor(Exchange exchange) {
        return address(exchange) != Address.NONE;
    }

    @Override
    public String name() {
        return "oauth-server";
    }

    @Override
    public boolean needsRequestBody(Exchange exchange) {
        return true;
    }

    /// What of a request the answer depends on; taken before it leaves the event loop.
    private record Asked(
            Address address,
            String method,
            String query,
            String contentType,
            String authorization,
            boolean admin,
            byte[] body) {
        @Override
        public String toString() {
            return method + " " + address;
        }
    }

    @Override
    public Verdict onRequest(Exchange exchange) {
        var head = exchange.request();
        var asked = new Asked(
                address(exchange),
                head.method(),
                head.query(),
                head.valueOrEmpty(HeaderName.CONTENT_TYPE),
                head.valueOrEmpty(HeaderName.AUTHORIZATION),
                parts.adminSecret().matches(head.valueOrEmpty(ADMIN)),
                ByteBufUtil.getBytes(exchange.requestBody()));
        return exchange.offload(() -> answer(asked), Verdict.Answer::new);
    }

    private LocalResponse answer(Asked asked) {
        try {
            return switch (asked.address) {
                case APPROVE -> approve(asked);
                case AUTHORIZE -> authorize(asked);
                case TOKEN -> token(asked);
                case REVOKE -> revoke(form(asked));
                case REVOKE_ALL -> revokeAll(form(asked));
                case NONE -> LocalResponse.plain(404, "404 page not found\n");
            };
        } catch (java.util.concurrent.CompletionException away) {
            LOG.atError()
                    .addKeyValue("request", asked.toString())
                    .setCause(away.getCause())
                    .log("the OAuth store failed");
            return status(503, "error", "The store cannot be reached");
        }
    }

    private LocalResponse approve(Asked asked) {
        if (!asked.admin) return status(403, "error", "Attempted administrative access with invalid or missing key!");
        if (!asked.method.equals("POST")) return status(405, "error", "Method not supported");
        try {
            return plain(200, server.approve(form(asked)));
        } catch (OAuthError.Refused refused) {
            var body = Json.object()
                    .put("error", refused.error().id())
                    .put("error_description", refused.error().description());
            if (!refused.redirect().isEmpty()) {
                body.put("redirect_to", sentBack(refused, form(asked).get("state")));
            }
            return plain(errorStatus(), body);
        }
    }

    private static String sentBack(OAuthError.Refused refused, String state) {
        var query = new LinkedHashMap<String, List<String>>();
        query.put("error", List.of(refused.error().id()));
        query.put("error_description", List.of(refused.error().description()));
        if (!state.isEmpty()) query.put("state", List.of(state));
        return refused.redirect() + (refused.redirect().indexOf('?') < 0 ? "?" : "&") + FormText.text(query);
    }

    /// JSON that says it is text (quirk, recorded).
    private static LocalResponse plain(int status, ObjectNode body) {
        return LocalResponse.of(status, "text/plain; charset=utf-8", Json.text(body));
    }

    private LocalResponse authorize(Asked asked) {
        boolean get = asked.method.equals("GET");
        if (!get && !asked.method.equals("POST")) return status(405, "error", "Method not supported");
        try {
            server.asked(form(asked));
        } catch (OAuthError.Refused refused) {
            return status(errorStatus(), "error", refused.error().description());
        }
        var location = get ? spec.loginRedirect() + "?" + asked.query : spec.loginRedirect();
        return LocalResponse.of(307, "", "").with(LOCATION, location);
    }

    private LocalResponse token(Asked asked) {
        if (!asked.method.equals("POST") && !asked.method.equals("GET")) {
            return hardened(status(405, "error", "Method not supported"));
        }
        try {
            if (asked.method.equals("GET")) throw OAuthError.INVALID_REQUEST.refused();
            var issued = server.token(form(asked), asked.authorization);
            notice.send(issued);
            return hardened(LocalResponse.json(200, Json.text(issued.tokens().answer())));
        } catch (OAuthError.Refused refused) {
            var body = Json.object()
                    .put("error", refused.error().id())
                    .put("error_description", refused.error().description());
            return hardened(LocalResponse.json(errorStatus(), Json.text(body)));
        }
    }

    private static LocalResponse hardened(LocalResponse answer) {
        var hard = answer;
        for (var field : HARDENED.entrySet()) hard = hard.with(HeaderName.of(field.getKey()), field.getValue());
        return hard;
    }

    private LocalResponse revoke(Form form) {
        if (form.get("token").isEmpty()) return status(400, "error", "token is required");
        new Revocations(store, parts).one(form.get("token"), form.get("token_type_hint"));
        return status(200, "ok", "token revoked successfully");
    }

    private LocalResponse revokeAll(Form form) {
        if (form.get("client_id").isEmpty()) return status(401, "error", "client_id is required");
        if (form.get("client_secret").isEmpty()) return status(401, "error", "client_secret is required");
        var client = store.client(form.get("client_id"));
        if (client.isEmpty()) return status(404, "error", "error getting oauth client");
        if (!client.get().hasSecret(form.get("client_secret"))) return status(401, "error", "client secret is wrong");
        new Revocations(store, parts).all(client.get().id());
        return status(200, "ok", "tokens revoked successfully");
    }

    private static LocalResponse status(int code, String status, String message) {
        var body = Json.object().put("status", status).put("message", message);
        return LocalResponse.json(code, Json.text(body) + "\n");
    }

    private int errorStatus() {
        int configured = parts.settings().errorStatus();
        return configured == 0 ? 403 : configured;
    }

    /// Parameters of body and query; those of the body count first. JSON is read at the token address alone.
    private static Form form(Asked asked) {
        var values = new LinkedHashMap<String, String>();
        var text = new String(asked.body, StandardCharsets.UTF_8);
        if (asked.address == Address.TOKEN && asked.contentType.equals("application/json")) {
            json(text, values);
        } else if (!asked.contentType.startsWith("application/json")) {
            first(FormText.pairs(text), values);
        }
        first(FormText.pairs(asked.query), values);
        return new Form(values);
    }

    private static void first(Map<String, List<String>> pairs, Map<String, String> into) {
        pairs.forEach((name, values) -> into.putIfAbsent(name, values.getFirst()));
    }

    /// An object of texts, or nothing at all: one member of another kind spoils them all.
    private static void json(String text, Map<String, String> into) {
        try {
            var members = Json.parse(text).properties();
            if (!members.stream().map(Map.Entry::getValue).allMatch(value -> value.isTextual() || value.isNull())) {
                return;
            }
            members.forEach(
                    member -> into.put(member.getKey(), member.getValue().asText("")));
        } catch (JsonProcessingException broken) {
            into.clear();
        }
    }
}
