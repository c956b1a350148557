package io.sluice.gateway.oauth;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.model.document.GoJson;
import io.sluice.model.document.Json;
import io.sluice.model.session.KeyForms;
import io.sluice.storage.KeyValueStore;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What the OAuth server of one API keeps, under Tyk's names (`wire-formats.md` 13). Waits for the store: not
/// for event loops, but for [#clientExists].
public final class OAuthStore {
    private static final Logger LOG = LoggerFactory.getLogger(OAuthStore.class);
    private static final long CODE_SECONDS = 250;

    private final KeyValueStore values;
    private final KeyForms forms;
    private final String prefix;

    public OAuthStore(KeyValueStore values, KeyForms forms, String apiId) {
        this.values = values;
        this.forms = forms;
        this.prefix = "oauth-data." + apiId + ".";
    }

    // ---- clients

    CompletionStage<Boolean> clientExists(String id) {
        return values.exists(clientKey(id));
    }

    public Optional<OAuthClient> client(String id) {
        return id.isEmpty() ? Optional.empty() : json(clientKey(id)).map(OAuthClient::read);
    }

    public List<OAuthClient> clients() {
        var found = new ArrayList<OAuthClient>();
        for (var member : await(values.members(clientSet())))
            parsed(member).map(OAuthClient::read).ifPresent(found::add);
        found.sort(java.util.Comparator.comparing(OAuthClient::id));
        return found;
    }

    /// Writes a client, new or not.
    public void put(OAuthClient client, String orgId) {
        await(values.set(clientKey(client.id()), client.bytes(), 0));
        var index = "oauth-clientid." + client.id();
        await(values.removeFromList(indexKey(orgId), bytes(index)));
        await(values.append(indexKey(orgId), List.of(bytes(index))));
        removeMember(client.id());
        await(values.addMember(clientSet(), client.bytes()));
    }

    public void removeClient(String id, String orgId) {
        removeMember(id);
        await(values.delete(clientKey(id)));
        await(values.removeFromList(indexKey(orgId), bytes("oauth-clientid." + id)));
    }

    private void removeMember(String id) {
        for (var member : await(values.members(clientSet()))) {
            if (parsed(member).map(json -> json.path("id").asText().equals(id)).orElse(false)) {
                await(values.removeMember(clientSet(), member));
            }
        }
    }

    private String clientKey(String id) {
        return prefix + "oauth-clientid." + id;
    }

    private String clientSet() {
        return prefix + "oauth-clientset.oauth-clientid.";
    }

    private String indexKey(String orgId) {
        return prefix + "oauth-client-index." + orgId;
    }

    // ---- codes

    void putCode(String code, ObjectNode data) {
        await(values.set(prefix + "oauth-authorize." + code, bytes(GoJson.text(data)), CODE_SECONDS));
    }

    Optional<JsonNode> code(String code) {
        return json(prefix + "oauth-authorize." + code);
    }

    /// @return false when somebody else has used it up
    boolean takeCode(String code) {
        return await(values.delete(prefix + "oauth-authorize." + code)) > 0;
    }

    // ---- tokens

    void putAccess(String token, ObjectNode data, long seconds, String clientId, long expires) {
        var name = forms.stored(token);
        await(values.set(prefix + "oauth-access." + name, bytes(GoJson.text(data)), seconds));
        await(values.addScored(tokensKey(clientId), (double) expires, bytes(name)));
    }

    /// @param name of a token in the store
    Optional<JsonNode> accessNamed(String name) {
        return json(prefix + "oauth-access." + name);
    }

    /// Forgets one token of a client, and no other.
    void removeAccess(String name, String clientId) {
        await(values.delete(prefix + "oauth-access." + name));
        for (var token : await(values.scored(tokensKey(clientId), 0, Double.MAX_VALUE))) {
            if (!new String(token.member(), StandardCharsets.UTF_8).equals(name)) continue;
            // There is no removal by name: what expires in the same second is put back.
            var same = await(values.scored(tokensKey(clientId), token.score(), token.score()));
            await(values.trimScored(tokensKey(clientId), token.score(), token.score()));
            for (var other : same) {
                if (java.util.Arrays.equals(other.member(), token.member())) continue;
                await(values.addScored(tokensKey(clientId), other.score(), other.member()));
            }
        }
    }

    void putRefresh(String token, ObjectNode data, long seconds) {
        await(values.set(prefix + "oauth-refresh." + token, bytes(GoJson.text(data)), seconds));
    }

    Optional<JsonNode> refresh(String token) {
        return json(prefix + "oauth-refresh." + token);
    }

    /// @return false when it was not there
    public boolean removeRefresh(String token) {
        return !token.isEmpty() && await(values.delete(prefix + "oauth-refresh." + token)) > 0;
    }

    /// A token of a client.
    ///
    /// @param name    in the store
    /// @param expires Unix seconds
    public record Issued(String name, long expires) {}

    /// Those that have not expired, by rising expiry.
    public List<Issued> tokens(String clientId, long now) {
        return await(values.scored(tokensKey(clientId), (double) now, Double.MAX_VALUE)).stream()
                .map(token -> new Issued(new String(token.member(), StandardCharsets.UTF_8), (long) token.score()))
                .toList();
    }

    public void forgetTokens(String clientId) {
        await(values.delete(tokensKey(clientId)));
    }

    private String tokensKey(String clientId) {
        return prefix + "oauth-client-tokens." + clientId;
    }

    // ---- plumbing

    private Optional<JsonNode> json(String key) {
        return await(values.get(key)).flatMap(OAuthStore::parsed);
    }

    private static Optional<JsonNode> parsed(byte[] stored) {
        try {
            return Optional.of(Json.parse(new String(stored, StandardCharsets.UTF_8)));
        } catch (JsonProcessingException broken) {
            LOG.warn("a record of the OAuth server cannot be read");
            return Optional.empty();
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static <T> T await(CompletionStage<T> stage) {
        return stage.toCompletableFuture().join();
    }
}
