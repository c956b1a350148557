package io.sluice.storage;

import java.util.Map;
import java.util.function.Consumer;

/// Whether the store can be reached, as probed every second and as connections report it at once.
public interface Health {

    /// True while every connection works. Cheap: one read.
    boolean up();

    /// Each logical connection (`default`, `cache`, `analytics`, `rate-limiter`) and whether it works.
    Map<String, Boolean> connections();

    /// Calls `listener` with the new value each time [#up] changes, on a thread of the store.
    Watch watch(Consumer<Boolean> listener);
}
