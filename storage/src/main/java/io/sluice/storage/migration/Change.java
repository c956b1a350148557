package io.sluice.storage.migration;

import io.sluice.storage.Stored;

/// What becomes of an entry. Each is made in one step and only while the entry is as it was read: what a gateway has
/// written meanwhile is read again, never overwritten.
public sealed interface Change {

    /// Another plain value for an entry that holds a plain value; it keeps its time to live.
    @SuppressWarnings("ArrayRecordComponent") // Written, never compared.
    record Replace(byte[] next) implements Change {}

    /// A further entry, unless there is one of that key.
    record Add(Stored entry) implements Change {}

    /// The entry goes.
    record Remove() implements Change {}
}
