package io.sluice.gateway.source;

import io.sluice.model.api.ApiDefinition;
import io.sluice.model.problem.Problem;
import java.io.IOException;
import java.util.List;

/// Where API definitions come from.
@FunctionalInterface
public interface DefinitionSource {

    /// Everything there is now. Blocks; called by one thread, the loader's. A definition that has not changed since
    /// the last call is the same object.
    ///
    /// @throws IOException when nothing can be said; what is being served then goes on
    Loaded load() throws IOException;

    /// @param definitions each id once
    /// @param problems    what could not be read and why; the place begins with the file
    record Loaded(List<ApiDefinition> definitions, List<Problem> problems) {
        public Loaded {
            definitions = List.copyOf(definitions);
            problems = List.copyOf(problems);
        }
    }
}
