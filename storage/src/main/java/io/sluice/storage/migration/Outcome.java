package io.sluice.storage.migration;

import io.sluice.storage.StoreLayout;
import java.util.List;

/// What was done, or would be in a dry run.
///
/// @param before of the store
/// @param after  of the store; in a dry run as it would be
public record Outcome(StoreLayout before, StoreLayout after, List<Ran> steps) {
    public Outcome {
        steps = List.copyOf(steps);
    }

    /// @param resumed whether an interrupted run was gone on with
    /// @param looked  entries that were read
    /// @param changed entries that were changed, or would be
    public record Ran(String id, String title, boolean resumed, long looked, long changed) {}
}
