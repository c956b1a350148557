package io.sluice.bench;

import java.io.IOException;

/// One question and how it is measured. Adds its answer to the results of the run.
interface Scenario {

    /// Stable kebab-case: `bin/bench NAME`, and the member of the results.
    String name();

    void run(Run run) throws IOException, InterruptedException;
}
