package io.sluice.storage;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/// Sessions of keys (`apikey-…`) and organisations (`orgkey.…`): raw JSON by full store key.
///
/// Full keys are those of the stored hash or token, prefix included. Times to live are seconds; 0 and
/// anything negative never expires.
public interface SessionStore {

    /// The session under the first of `keys` that has one. One key is one GET, more are one MGET.
    CompletionStage<Optional<Found>> find(List<String> keys);

    default CompletionStage<Optional<Found>> find(String key) {
        return find(List.of(key));
    }

    /// Writes whole, new or not, and starts the lifetime anew. Answered when it would survive `kill -9`.
    CompletionStage<Void> put(String key, byte[] json, long timeToLive);

    /// Writes back a session that was found before, and starts the lifetime anew; does nothing, and answers
    /// false, when it is gone meanwhile, so that a deleted key does not come back. An embedded store may
    /// lose the last second of these in a crash.
    CompletionStage<Boolean> update(String key, byte[] json, long timeToLive);

    /// Deletes every form of a session together with its counters (`quota-…`, `rate-limit-….BLOCKED`).
    ///
    /// @return how many of `keys` were there. Answered when it would survive `kill -9`
    CompletionStage<Long> remove(List<String> keys, List<String> counters);

    /// All keys that begin with `prefix`, in no order. Slow; for listings.
    CompletionStage<List<String>> keys(String prefix);

    /// Remaining seconds; -1 without expiry, -2 without session.
    CompletionStage<Long> timeToLive(String key);

    /// @param key the one that matched
    @SuppressWarnings("ArrayRecordComponent") // Compared by content, see equals.
    record Found(String key, byte[] json) {
        @Override
        public boolean equals(Object other) {
            return other instanceof Found(var k, var j) && key.equals(k) && Arrays.equals(json, j);
        }

        @Override
        public int hashCode() {
            return Objects.hash(key, Arrays.hashCode(json));
        }
    }
}
