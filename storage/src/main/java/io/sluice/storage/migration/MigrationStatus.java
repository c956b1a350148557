package io.sluice.storage.migration;

import io.sluice.storage.StoreLayout;
import java.util.List;
import java.util.Optional;

/// Where a store stands.
///
/// @param layout what the store says of itself
/// @param known  the layout this product knows
/// @param holder who changes the store right now
public record MigrationStatus(StoreLayout layout, int known, List<Step> steps, Optional<String> holder) {

    public enum State {
        PENDING,
        /// Begun, and either at work now or left: the next run goes on.
        BEGUN,
        DONE,
        /// Done, but by a product where the step was another one.
        DIFFERENT,
        /// Done by a later version; this one does not know it.
        UNKNOWN
    }

    /// @param at      when its state was written last, ISO 8601; "" when it is pending
    /// @param version of the product that did it; "" when it is pending
    /// @param changed entries
    public record Step(
            String id, int layout, Phase phase, String title, State state, String at, String version, long changed) {}

    /// Steps that `up` would run.
    public List<Step> pending() {
        return steps.stream()
                .filter(step -> step.phase == Phase.EXPAND)
                .filter(step -> step.state == State.PENDING || step.state == State.BEGUN)
                .toList();
    }
}
