package io.sluice.model.session;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.model.document.Json;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/// A key that says whose it is and how it is hashed: base64 of `{"org":…,"id":…,"h":…}` (`wire-formats.md`
/// 2.2).
///
/// @param org       organisation, absent when the token does not say
/// @param id        name of the key within it
/// @param algorithm the `h` member, whether or not there is such a function
public record Token(Optional<String> org, Optional<String> id, Optional<String> algorithm) {

    /// Reads a token. Standard alphabet, padding required; any other text is no token but a key without
    /// inner life.
    public static Optional<Token> read(String key) {
        if (!key.startsWith("ey") || key.length() % 4 != 0) {
            return Optional.empty();
        }
        try {
            var json = Json.parse(new String(Base64.getDecoder().decode(key), StandardCharsets.UTF_8));
            return json.isObject()
                    ? Optional.of(new Token(member(json, "org"), member(json, "id"), member(json, "h")))
                    : Optional.empty();
        } catch (IllegalArgumentException | JsonProcessingException notToken) {
            return Optional.empty();
        }
    }

    private static Optional<String> member(JsonNode json, String name) {
        return Optional.ofNullable(json.get(name)).filter(JsonNode::isTextual).map(JsonNode::textValue);
    }

    /// The organisation that a key names: of a token its `org`, of an older key its first 24 characters
    /// when they are hex and more follow, else "".
    public static String org(String key) {
        var named = read(key).flatMap(Token::org);
        if (named.isPresent()) {
            return named.get();
        }
        if (key.length() <= 24) {
            return "";
        }
        for (int i = 0; i < 24; i++) {
            if (Character.digit(key.charAt(i), 16) < 0) {
                return "";
            }
        }
        return key.substring(0, 24);
    }

    /// The text a client sends for key `id` of an organisation.
    ///
    /// Nothing is escaped: an id with a quote makes a text that is no token, and stored keys rely on it.
    ///
    /// @param id        not empty; a leading `org` is taken off
    /// @param algorithm setting `hash_key_function`; "" makes the older form, `org` and `id` in a row; an
    ///                  unknown name is taken for `murmur64`
    public static String text(String org, String id, String algorithm) {
        var name = id.startsWith(org) ? id.substring(org.length()) : id;
        if (algorithm.isEmpty()) {
            return org + name;
        }
        var hash = KeyHash.named(algorithm).orElse(KeyHash.MURMUR64);
        var json = "{\"org\":\"" + org + "\",\"id\":\"" + name + "\",\"h\":\"" + hash.id() + "\"}";
        return Base64.getEncoder().encodeToString(json.getBytes(StandardCharsets.UTF_8));
    }
}
