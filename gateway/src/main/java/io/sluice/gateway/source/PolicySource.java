package io.sluice.gateway.source;

import io.sluice.model.policy.Policy;
import io.sluice.model.problem.Problem;
import java.io.IOException;
import java.util.List;

/// Where policies come from.
@FunctionalInterface
public interface PolicySource {

    /// A gateway without policies.
    PolicySource NONE = () -> new Loaded(List.of(), List.of());

    /// Everything there is now. Blocks; called by one thread, the loader's.
    ///
    /// @throws IOException when nothing can be said; the policies in force then stay
    Loaded load() throws IOException;

    /// @param policies a later one replaces an earlier one of the same organisation and id
    /// @param problems what could not be read and why; the place begins with the file
    record Loaded(List<Policy> policies, List<Problem> problems) {
        public Loaded {
            policies = List.copyOf(policies);
            problems = List.copyOf(problems);
        }
    }
}
