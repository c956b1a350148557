package io.sluice.model.settings;

import java.time.Duration;

/// How a process goes.
///
/// @param delay   how long it says it is not ready and still accepts, so that load balancers hear of it
/// @param timeout how long running requests may then take
public record DrainSettings(Duration delay, Duration timeout) {

    static DrainSettings of(Values values) {
        return new DrainSettings(
                values.seconds("graceful_shutdown_delay_seconds"),
                values.seconds("graceful_shutdown_timeout_duration"));
    }
}
