package io.sluice.model.session;

import io.sluice.model.settings.KeySettings;
import java.util.ArrayList;
import java.util.List;

/// Under which names the session of a presented key may be stored (`wire-formats.md` 4.4).
///
/// @param hashKeys    setting `hash_keys`
/// @param algorithm   setting `hash_key_function`, or ""
/// @param fallbacks   setting `hash_key_function_fallback`; "" is the form without an algorithm
/// @param rawOnly     setting `disable_key_actions_by_username`: only the text as presented
public record KeyForms(boolean hashKeys, String algorithm, List<String> fallbacks, boolean rawOnly) {
    public KeyForms {
        fallbacks = List.copyOf(fallbacks);
    }

    public static KeyForms of(KeySettings settings) {
        return new KeyForms(settings.hash(), settings.hashFunction(), settings.hashFallbacks(), !settings.byUsername());
    }

    /// The keys that `presented` may stand for in an organisation, in the order to try them; at least one.
    public List<String> candidates(String org, String presented) {
        if (rawOnly || Token.org(presented).equals(org)) {
            return List.of(presented);
        }
        var keys = new ArrayList<String>();
        keys.add(Token.text(org, presented, algorithm));
        keys.add(presented);
        fallbacks.forEach(fallback -> keys.add(Token.text(org, presented, fallback)));
        return List.copyOf(keys);
    }

    /// What a key is called in the store, without the prefix `apikey-`.
    public String stored(String key) {
        return KeyHash.stored(key, hashKeys);
    }

    /// The text a client sends for key `id` of an organisation.
    public String token(String org, String id) {
        return Token.text(org, id, algorithm);
    }
}
