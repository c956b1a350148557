package io.sluice.gateway.oauth;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.model.document.GoJson;
import io.sluice.model.document.Json;
import io.sluice.model.session.Session;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.LinkedHashSet;
import java.util.List;

/// An application that may ask for tokens (`wire-formats.md` 13).
///
/// @param redirectUri one, or several with the configured separator between them; "" makes the client useless
/// @param metaData    goes into the sessions of its tokens; null when there is none
/// @param policyId    "" when each approval brings its own rules
public record OAuthClient(
        String id, String secret, String redirectUri, JsonNode metaData, String policyId, String description) {

    static OAuthClient read(JsonNode stored) {
        return new OAuthClient(
                stored.path("id").asText(),
                stored.path("secret").asText(),
                stored.path("redirecturi").asText(),
                stored.has("meta_data")
                        ? stored.path("meta_data")
                        : Json.object().nullNode(),
                stored.path("policyid").asText(),
                stored.path("description").asText());
    }

    /// As the store has it.
    ObjectNode stored() {
        var json = Json.object().put("id", id).put("secret", secret).put("redirecturi", redirectUri);
        if (!metaData.isNull()) json.set("meta_data", metaData);
        return json.put("policyid", policyId).put("description", description);
    }

    /// As it stands inside the records of codes and former tokens, with Go's names.
    ObjectNode nested() {
        return Json.object().put("Id", id).put("Secret", secret).put("RedirectUri", redirectUri);
    }

    byte[] bytes() {
        return GoJson.text(stored()).getBytes(StandardCharsets.UTF_8);
    }

    public OAuthClient withSecret(String other) {
        return new OAuthClient(id, other, redirectUri, metaData, policyId, description);
    }

    /// Fills what the session does not have with what is known of the client: its metadata, and tags if it has some.
    public Session describe(Session session) {
        if (!(metaData instanceof ObjectNode more) || more.isEmpty()) return session;
        var all = more.deepCopy();
        all.setAll(session.metaData());
        var described = session.withMetaData(all);
        var tags = new LinkedHashSet<>(session.tags());
        more.path("tags").forEach(tag -> {
            if (tag.isTextual()) tags.add(tag.textValue());
        });
        return tags.size() == session.tags().size() ? described : described.withTags(tags);
    }

    /// In constant time; an empty secret fits nothing.
    public boolean hasSecret(String given) {
        return !secret.isEmpty()
                && MessageDigest.isEqual(
                        secret.getBytes(StandardCharsets.UTF_8), given.getBytes(StandardCharsets.UTF_8));
    }

    /// @param separator "" when there is one address only
    List<String> redirectUris(String separator) {
        if (redirectUri.isEmpty()) return List.of();
        return separator.isEmpty()
                ? List.of(redirectUri)
                : List.of(redirectUri.split(java.util.regex.Pattern.quote(separator), -1));
    }

    /// Without the secret.
    @Override
    public String toString() {
        return "OAuthClient[" + id + "]";
    }
}
