package io.sluice.storage;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// Whole entries of the default connection, of any type: what backups and migrations are made of.
///
/// All methods block and fail with a [StoreFailure] only; none may be called on an event loop. Memory does
/// not grow with the size of the store.
public interface Archive {
    /// What one call of [#find], [#write] and [#delete] should hold at most.
    int BATCH = 500;

    /// Hands over every entry whose key begins with one of `prefixes`, at most [#BATCH] at a time, in no
    /// order. An embedded store hands over the state of one moment. Redis hands over everything that is
    /// there all the time of the call, each entry as it is when it is read; an entry may come twice.
    void scan(List<String> prefixes, Consumer<List<Stored>> sink);

    /// In the order of `keys`.
    List<Optional<Stored>> find(List<String> keys);

    /// Replaces whatever the keys hold, each in one step. What has expired already is left out.
    void write(List<Stored> entries);

    /// @return how many were there
    long delete(List<String> keys);

    /// Puts a value in the place of an expected one, in one step: leases, and progress that only the holder
    /// of a lease may write.
    ///
    /// @param expected  empty: there must be no such key
    /// @param timeToLive seconds; 0 and anything negative is none
    /// @return false when the key holds something else; nothing is changed then
    boolean swap(String key, Optional<byte[]> expected, byte[] next, long timeToLive);

    /// Deletes a key that holds the expected value.
    ///
    /// @return false when it holds something else or is gone
    boolean drop(String key, byte[] expected);
}
