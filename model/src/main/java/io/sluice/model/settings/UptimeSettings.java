package io.sluice.model.settings;

import java.time.Duration;

/// Polling of upstream hosts.
///
/// @param polling     whether this node takes part
/// @param group       keeps clusters that share one store apart
/// @param sampleSize  failures after which a host is down
/// @param interval    time between two rounds
/// @param checkers    checks at the same time; 0 is one a processor
/// @param analytics   whether results are recorded
public record UptimeSettings(
        boolean polling, String group, int sampleSize, Duration interval, int checkers, boolean analytics) {

    static UptimeSettings of(Values values) {
        return new UptimeSettings(
                !values.on("uptime_tests.disable"),
                values.text("uptime_tests.poller_group"),
                values.integer("uptime_tests.config.failure_trigger_sample_size"),
                values.seconds("uptime_tests.config.time_wait"),
                values.integer("uptime_tests.config.checker_pool_size"),
                values.on("uptime_tests.config.enable_uptime_analytics"));
    }
}
