package io.sluice.gateway.control;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.gateway.exchange.LocalResponse;
import io.sluice.gateway.http1.FormText;
import io.sluice.gateway.oauth.LapsedTokens;
import io.sluice.gateway.oauth.OAuthClient;
import io.sluice.gateway.oauth.OAuthParts;
import io.sluice.gateway.oauth.OAuthStore;
import io.sluice.gateway.oauth.Revocations;
import io.sluice.model.api.ApiDefinition;
import io.sluice.model.document.Json;
import io.sluice.model.document.Shape;
import io.sluice.model.policy.Policy;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// `/tyk/oauth`: clients of the built-in OAuth servers, and the end of their tokens. Source:
/// `auth-and-keys.md` 1.6, `gateway-features-2.md` 12.9.
final class OAuthRoutes {
    private static final LocalResponse NO_CLIENT = Answers.error(404, "OAuth Client ID not found");
    private static final LocalResponse NO_FORM = Answers.error(400, "cannot parse form. Form malformed");
    private static final int PAGE = 100;
    private static final Shape CLIENT = new Shape()
            .texts("client_id", "redirect_uri", "api_id", "policy_id", "secret")
            .any("meta_data")
            .texts("description");

    private final LoadedApis apis;
    private final OAuthParts parts;

    OAuthRoutes(LoadedApis apis, OAuthParts parts) {
        this.apis = apis;
        this.parts = parts;
    }

    void addTo(Router router) {
        router.on("POST", "oauth/clients/create", this::create)
                .on("GET", "oauth/clients/apis/{id}", this::apisOf)
                .on("GET", "oauth/clients/{api}", this::list)
                .on("GET", "oauth/clients/{api}/{id}", this::show)
                .on("PUT", "oauth/clients/{api}/{id}", this::update)
                .on("DELETE", "oauth/clients/{api}/{id}", this::delete)
                .on("PUT", "oauth/clients/{api}/{id}/rotate", this::rotate)
                .on("GET", "oauth/clients/{api}/{id}/tokens", this::tokens)
                .on("DELETE", "oauth/refresh/{token}", this::endRefresh)
                .on("POST", "oauth/revoke", this::revoke)
                .on("POST", "oauth/revoke_all", this::revokeAll)
                .on("DELETE", "oauth/tokens", this::purge);
    }

    private static boolean hasOAuth(ApiDefinition api) {
        return api.classic().path("use_oauth2").asBoolean();
    }

    private static boolean mayHaveClients(ApiDefinition api) {
        return hasOAuth(api) || api.classic().path("enable_jwt").asBoolean();
    }

    private OAuthStore store(ApiDefinition api) {
        return parts.store(api.id());
    }

    private static LocalResponse shown(OAuthClient client) {
        return Answers.json(tree(client));
    }

    private static ObjectNode tree(OAuthClient client) {
        var json = Json.object().put("client_id", client.id()).put("redirect_uri", client.redirectUri());
        if (!client.policyId().isEmpty()) json.put("policy_id", client.policyId());
        json.put("secret", client.secret()).set("meta_data", client.metaData());
        return json.put("description", client.description());
    }

    private static JsonNode metaData(ObjectNode body) {
        return body.has("meta_data") ? body.path("meta_data") : NullNode.instance;
    }

    private static String text(ObjectNode body, String name) {
        return body.path(name).asText("");
    }

    private static String newSecret() {
        return Base64.getEncoder().encodeToString(UUID.randomUUID().toString().getBytes(StandardCharsets.US_ASCII));
    }

    private LocalResponse create(ControlRequest request) {
        var body = request.shaped(CLIENT);
        if (body.isEmpty()) return Answers.error(500, "Unmarshalling failed");
        var id = text(body.get(), "client_id");
        var secret = text(body.get(), "secret");
        var client = new OAuthClient(
                id.isEmpty() ? Names.generated() : id,
                secret.isEmpty() ? newSecret() : secret,
                text(body.get(), "redirect_uri"),
                metaData(body.get()),
                text(body.get(), "policy_id"),
                text(body.get(), "description"));
        var apiId = text(body.get(), "api_id");
        if (apiId.isEmpty()) return createByPolicy(client);
        var api = apis.find(apiId);
        if (api.isEmpty()) return Answers.error(400, "API doesn't exist");
        if (!hasOAuth(api.get())) return Answers.error(400, "API is not OAuth2");
        store(api.get()).put(client, api.get().orgId());
        return shown(client);
    }

    /// For every API that the policy opens and that can have clients.
    private LocalResponse createByPolicy(OAuthClient client) {
        var policy = parts.policies().get().find(client.policyId());
        if (policy.isEmpty()) return Answers.error(400, "Policy doesn't exist");
        var eligible = new ArrayList<ApiDefinition>();
        for (var id : policy.get().accessRights().keySet()) {
            var api = apis.find(id);
            if (api.isEmpty()) return Answers.error(400, "API doesn't exist");
            if (mayHaveClients(api.get())) eligible.add(api.get());
        }
        if (eligible.isEmpty()) return Answers.error(400, "API is not OAuth2");
        eligible.forEach(api -> store(api).put(client, api.orgId()));
        return shown(client);
    }

    private LocalResponse list(ControlRequest request) {
        var api = apis.find(request.id());
        if (api.isEmpty()) return LocalResponse.json(404, "null\n");
        var answer = Json.MAPPER.createArrayNode();
        store(api.get()).clients().forEach(client -> answer.add(tree(client)));
        return Answers.json(answer);
    }

    private LocalResponse apisOf(ControlRequest request) {
        var orgId = request.query("orgID");
        if (orgId.isEmpty()) return NO_CLIENT;
        var answer = Json.MAPPER.createArrayNode();
        apis.all()
                .filter(api -> api.orgId().equals(orgId) && mayHaveClients(api))
                .filter(api -> store(api).client(request.id()).isPresent())
                .forEach(api -> answer.add(api.id()));
        return Answers.json(answer);
    }

    private static String clientId(ControlRequest request) {
        return request.parameters().get(1);
    }

    private Optional<OAuthClient> find(ControlRequest request) {
        return apis.find(request.id()).flatMap(api -> store(api).client(clientId(request)));
    }

    private LocalResponse show(ControlRequest request) {
        return find(request).map(OAuthRoutes::shown).orElse(NO_CLIENT);
    }

    private LocalResponse update(ControlRequest request) {
        var body = request.shaped(CLIENT);
        if (body.isEmpty()) return Answers.error(500, "Unmarshalling failed");
        var api = apis.find(request.id());
        if (api.isEmpty()) return Answers.error(404, "API doesn't exist");
        var before = store(api.get()).client(clientId(request));
        if (before.isEmpty()) return NO_CLIENT;
        var policyId = text(body.get(), "policy_id");
        if (!policyId.isEmpty()) {
            Optional<Policy> policy = parts.policies().get().find(api.get().orgId(), policyId);
            if (policy.isEmpty()) return Answers.error(404, "Policy doesn't exist");
            if (!policy.get().accessRights().containsKey(api.get().id())) {
                return Answers.error(400, "Policy access rights doesn't contain API this OAuth client belongs to");
            }
        }
        var client = new OAuthClient(
                before.get().id(),
                before.get().secret(),
                text(body.get(), "redirect_uri"),
                metaData(body.get()),
                policyId,
                text(body.get(), "description"));
        store(api.get()).put(client, api.get().orgId());
        return shown(client);
    }

    private LocalResponse rotate(ControlRequest request) {
        var api = apis.find(request.id());
        if (api.isEmpty()) return Answers.error(404, "API doesn't exist");
        var before = store(api.get()).client(clientId(request));
        if (before.isEmpty()) return NO_CLIENT;
        var client = before.get().withSecret(newSecret());
        store(api.get()).put(client, api.get().orgId());
        return shown(client);
    }

    private LocalResponse delete(ControlRequest request) {
        var api = apis.find(request.id());
        if (api.isEmpty()) return NO_CLIENT;
        var id = clientId(request);
        var store = store(api.get());
        // First nobody gets new tokens, then the old ones end.
        store.removeClient(id, api.get().orgId());
        new Revocations(store, parts).clientDeleted(id);
        return Answers.done(id, "deleted");
    }

    private LocalResponse tokens(ControlRequest request) {
        var api = apis.find(request.id());
        if (api.isEmpty()) return NO_CLIENT;
        var issued = store(api.get())
                .tokens(clientId(request), parts.clock().instant().getEpochSecond());
        if (request.query("page").isEmpty()) return Answers.json(tree(issued));
        int page = page(request.query("page"));
        int total = (issued.size() + PAGE - 1) / PAGE;
        int from = (int) Math.min((page - 1L) * PAGE, issued.size());
        var answer = Json.object();
        answer.putObject("Pagination")
                .put("page_num", page)
                .put("page_total", total)
                .put("page_size", PAGE);
        answer.set("Tokens", tree(issued.subList(from, Math.min(from + PAGE, issued.size()))));
        return Answers.json(answer);
    }

    private static JsonNode tree(List<OAuthStore.Issued> tokens) {
        var list = Json.MAPPER.createArrayNode();
        tokens.forEach(token -> list.addObject().put("code", token.name()).put("expires", token.expires()));
        return list;
    }

    private static int page(String text) {
        try {
            return Math.max(1, Integer.parseInt(text));
        } catch (NumberFormatException noNumber) {
            return 1;
        }
    }

    private LocalResponse endRefresh(ControlRequest request) {
        var apiId = request.query("api_id");
        if (apiId.isEmpty()) return Answers.error(400, "Missing parameter api_id");
        var api = apis.find(apiId);
        if (api.isEmpty()) return Answers.error(404, "API for this refresh token not found");
        if (!hasOAuth(api.get())) return Answers.error(400, "OAuth is not enabled on this API");
        store(api.get()).removeRefresh(request.id());
        return Answers.done(request.id(), "deleted");
    }

    private static boolean hasForm(ControlRequest request) {
        return FormText.isWellFormed(new String(request.body(), StandardCharsets.UTF_8));
    }

    /// First value of a form member, of the body or the query.
    private static String form(ControlRequest request, String name) {
        return FormText.first(new String(request.body(), StandardCharsets.UTF_8), name)
                .filter(value -> !value.isEmpty())
                .orElseGet(() -> request.query(name));
    }

    /// The APIs of the organisation, or of any when none is named, that know the client.
    private List<ApiDefinition> knowing(String clientId, String orgId) {
        return apis.all()
                .filter(api ->
                        mayHaveClients(api) && (orgId.isEmpty() || api.orgId().equals(orgId)))
                .filter(api -> store(api).client(clientId).isPresent())
                .toList();
    }

    private LocalResponse revoke(ControlRequest request) {
        if (!hasForm(request)) return NO_FORM;
        var token = form(request, "token");
        if (token.isEmpty()) return Answers.error(400, "token is required");
        var clientId = form(request, "client_id");
        if (clientId.isEmpty()) return Answers.error(400, "client_id is required");
        var known = knowing(clientId, form(request, "org_id"));
        if (known.isEmpty()) return Answers.error(400, "oauth client doesn't exist");
        known.forEach(api -> new Revocations(store(api), parts).one(token, form(request, "token_type_hint")));
        return Answers.status("token revoked successfully");
    }

    private LocalResponse revokeAll(ControlRequest request) {
        if (!hasForm(request)) return NO_FORM;
        var clientId = form(request, "client_id");
        if (clientId.isEmpty()) return Answers.error(401, "client_id is required");
        var secret = form(request, "client_secret");
        if (secret.isEmpty()) return Answers.error(401, "client_secret is required");
        var known = knowing(clientId, form(request, "org_id"));
        if (known.isEmpty()) return Answers.error(404, "oauth client doesn't exist");
        var fitting = known.stream()
                .filter(api -> store(api)
                        .client(clientId)
                        .filter(client -> client.hasSecret(secret))
                        .isPresent())
                .toList();
        if (fitting.isEmpty()) return Answers.error(401, "client secret is wrong");
        fitting.forEach(api -> new Revocations(store(api), parts).all(clientId));
        return Answers.status("tokens revoked successfully");
    }

    private LocalResponse purge(ControlRequest request) {
        var scope = request.query("scope");
        if (scope.isEmpty()) return Answers.error(422, "scope parameter is required");
        if (!scope.equals("lapsed")) return Answers.error(400, "unknown scope");
        new LapsedTokens(parts).purge();
        return Answers.status("lapsed tokens purged");
    }
}
