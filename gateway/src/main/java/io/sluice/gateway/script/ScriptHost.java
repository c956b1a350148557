package io.sluice.gateway.script;

import java.util.Optional;

/// What a script may ask of the gateway around it (`plugins.md` 6.6). Calls may block.
public interface ScriptHost {

    void log(String text);

    /// `TykMakeHttpRequest`.
    ///
    /// @param json   the request
    /// @param millis how long it may take
    /// @return the answer as JSON; empty when there is none
    Optional<String> request(String json, long millis);

    /// `TykBatchRequest`.
    ///
    /// @return a JSON list; empty when the argument is not JSON
    Optional<String> batch(String json, long millis);

    /// `TykGetKeyData`: a session as JSON, or an object that tells of an error.
    String key(String key, String apiId);

    /// `TykSetKeyData`: stores a session under this very name.
    void storeKey(String key, String sessionJson, boolean keepCounters);
}
