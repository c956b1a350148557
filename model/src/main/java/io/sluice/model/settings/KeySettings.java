package io.sluice.model.settings;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;

/// How keys are made, stored and found.
///
/// @param hash              whether keys are stored as hashes only
/// @param hashFunction      `murmur32`, `murmur64`, `murmur128`, `sha256`; "" is murmur32 and tokens of the old form
/// @param hashFallbacks     earlier functions that are still tried
/// @param passwordFunction  hash of basic-auth passwords: `bcrypt` or one of the above
/// @param listHashed        whether hashes may be listed
/// @param byUsername        whether the control API finds a key by its user's name
/// @param minLength         shorter tokens are refused
/// @param masterKeys        whether a key without access rights reaches every API
/// @param logWhole          whether logs show whole keys instead of their last four characters
/// @param forceLifetime     whether `lifetime` holds for every session
/// @param lifetime          how long a session may live in the store; zero: as the API or the key says
/// @param respectExpiration whether a session is never removed before its key expires
/// @param cacheSessions     whether sessions are kept in memory
/// @param defaultOrgStore   whether the store of the default organisation is used
/// @param forceProvider     whether `provider` counts for every API, whatever its definition says
/// @param provider          as `auth_provider` of a definition
public record KeySettings(
        boolean hash,
        String hashFunction,
        List<String> hashFallbacks,
        String passwordFunction,
        boolean listHashed,
        boolean byUsername,
        int minLength,
        boolean masterKeys,
        boolean logWhole,
        boolean forceLifetime,
        Duration lifetime,
        boolean respectExpiration,
        boolean cacheSessions,
        boolean defaultOrgStore,
        boolean forceProvider,
        JsonNode provider) {

    public KeySettings {
        hashFallbacks = List.copyOf(hashFallbacks);
    }

    static KeySettings of(Values values) {
        return new KeySettings(
                values.on("hash_keys"),
                values.onlyOneOf("hash_key_function", "", "murmur32", "murmur64", "murmur128", "sha256"),
                values.list("hash_key_function_fallback"),
                values.text("basic_auth_hash_key_function"),
                values.on("enable_hashed_keys_listing"),
                !values.on("disable_key_actions_by_username"),
                values.integer("min_token_length"),
                values.on("allow_master_keys"),
                values.on("enable_key_logging"),
                values.on("force_global_session_lifetime"),
                values.seconds("global_session_lifetime"),
                values.on("session_lifetime_respects_key_expiration"),
                !values.on("local_session_cache.disable_cached_session_state"),
                !values.on("suppress_default_org_store"),
                values.on("auth_override.force_auth_provider"),
                values.json("auth_override.auth_provider"));
    }
}
