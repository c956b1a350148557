package io.sluice.model.middleware;

import java.time.Duration;
import java.util.List;

/// What belongs to the way to the upstream.
public sealed interface UpstreamSpec extends MiddlewareSpec {

    /// @param global    bounds every exchange of the version; zero is none
    /// @param endpoints before the global one
    record EnforceTimeout(Duration global, List<Entry> endpoints) implements UpstreamSpec {
        public record Entry(Endpoint endpoint, Duration timeout) {}

        @Override
        public Stage stage() {
            return Stage.UPSTREAM;
        }
    }

    record CircuitBreaker(List<Entry> endpoints) implements UpstreamSpec {
        /// @param thresholdPercent 0..1
        public record Entry(
                Endpoint endpoint,
                double thresholdPercent,
                long samples,
                int returnToServiceAfterSeconds,
                boolean halfOpenDisabled) {}

        @Override
        public Stage stage() {
            return Stage.UPSTREAM;
        }
    }
}
