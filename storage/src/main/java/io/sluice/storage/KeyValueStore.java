package io.sluice.storage;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/// The operations Tyk's stores are made of (wire formats 1.3), on full keys and binary values.
///
/// Times to live are seconds; 0 and anything negative is none. A stage fails with a [StoreFailure] only.
/// A key holds one type; the operation of another type is refused. An empty collection does not exist.
/// Arrays are handed over, not copied: change none of them, before or after.
public interface KeyValueStore {

    CompletionStage<Optional<byte[]>> get(String key);

    /// In the order of `keys`.
    CompletionStage<List<Optional<byte[]>>> getAll(List<String> keys);

    /// Replaces whatever the key holds, its time to live too.
    CompletionStage<Void> set(String key, byte[] value, long timeToLive);

    /// Takes a lock or marks something as done.
    ///
    /// @return false when the key is there
    CompletionStage<Boolean> setIfAbsent(String key, byte[] value, long timeToLive);

    /// @return false when the key is gone
    CompletionStage<Boolean> setIfPresent(String key, byte[] value, long timeToLive);

    /// Gives a lock back.
    ///
    /// @return false when the key holds another value or is gone
    CompletionStage<Boolean> deleteIfEqual(String key, byte[] value);

    /// @return how many were there
    CompletionStage<Long> delete(List<String> keys);

    default CompletionStage<Long> delete(String key) {
        return delete(List.of(key));
    }

    /// Deletes every key that begins with `prefix`, all pages of the scan.
    CompletionStage<Long> deleteByPrefix(String prefix);

    CompletionStage<Boolean> exists(String key);

    /// Every key that begins with `prefix`, in no order. Slow.
    CompletionStage<List<String>> keys(String prefix);

    /// Remaining seconds, rounded; -1 without expiry, -2 without key.
    CompletionStage<Long> timeToLive(String key);

    /// @return false when there is no such key
    CompletionStage<Boolean> expire(String key, long timeToLive);

    /// Adds one to a decimal text, from 0 when absent. `timeToLive` is set when this made the counter.
    CompletionStage<Long> increment(String key, long timeToLive);

    // Lists

    /// Adds at the end, in order.
    CompletionStage<Void> append(String key, List<byte[]> values);

    /// The whole list, oldest first.
    CompletionStage<List<byte[]>> list(String key);

    /// The whole list, which is gone in the same step.
    CompletionStage<List<byte[]>> takeList(String key);

    /// Removes every equal element.
    CompletionStage<Long> removeFromList(String key, byte[] value);

    // Sets

    CompletionStage<Void> addMember(String key, byte[] member);

    CompletionStage<Void> removeMember(String key, byte[] member);

    /// In no order.
    CompletionStage<List<byte[]>> members(String key);

    // Sorted sets: scores are doubles, bounds are included

    /// Adds, or moves to another score.
    CompletionStage<Void> addScored(String key, double score, byte[] member);

    /// By rising score.
    CompletionStage<List<Scored>> scored(String key, double from, double to);

    /// @return how many were removed
    CompletionStage<Long> trimScored(String key, double from, double to);

    /// The rolling window of the health counters, in one step: drops scores up to `dropTo`, reads the rest,
    /// adds one, and has the whole expire after `timeToLive`.
    ///
    /// @return the members before the new one was added
    CompletionStage<List<byte[]>> roll(String key, double dropTo, double score, byte[] member, long timeToLive);

    // Hashes

    CompletionStage<Map<String, String>> fields(String key);

    /// Sets some fields and leaves the others.
    CompletionStage<Void> setFields(String key, Map<String, String> fields);

    @SuppressWarnings("ArrayRecordComponent") // Compared by content, see equals.
    record Scored(double score, byte[] member) {
        @Override
        public boolean equals(Object other) {
            return other instanceof Scored(var s, var m) && Double.compare(score, s) == 0 && Arrays.equals(member, m);
        }

        @Override
        public int hashCode() {
            return Objects.hash(score, Arrays.hashCode(member));
        }
    }
}
