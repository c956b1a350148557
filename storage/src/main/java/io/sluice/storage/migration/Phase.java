package io.sluice.storage.migration;

/// When a step may run.
public enum Phase {
    /// Adds, while processes of the version before and of this one work on the store. Can be taken back.
    EXPAND,

    /// Takes away what only older versions need. Runs when none of them is left, and there is no way back.
    CONTRACT
}
