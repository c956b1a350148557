package io.sluice.gateway.session;

import io.sluice.model.policy.Policies;
import java.util.function.Supplier;

/// The policies in force; swapped as a whole. Sessions are merged with them anew at their next request.
public final class LivePolicies implements Supplier<Policies> {
    private volatile Policies current = Policies.NONE;

    @Override
    public Policies get() {
        return current;
    }

    public void apply(Policies next) {
        current = next;
    }
}
