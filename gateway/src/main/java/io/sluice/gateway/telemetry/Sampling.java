package io.sluice.gateway.telemetry;

import io.sluice.model.settings.TelemetrySettings;

/// Which traces are recorded. Decides by the id of the trace alone, so that all gateways, Tyk's too, decide alike.
final class Sampling {
    private final boolean parentBased;
    private final long bound;

    /// @param bound of 2^63; a trace whose id falls below is recorded
    private Sampling(boolean parentBased, long bound) {
        this.parentBased = parentBased;
        this.bound = bound;
    }

    static Sampling of(TelemetrySettings.Traces settings) {
        double share =
                switch (settings.sampler()) {
                    case "AlwaysOff" -> 0;
                    case "TraceIDRatioBased" -> settings.rate();
                    default -> 1;
                };
        return new Sampling(settings.parentBased(), share >= 1 ? Long.MAX_VALUE : (long) (share * 0x1p63));
    }

    boolean samples(long low, TraceParent parent) {
        if (parentBased && parent.valid()) {
            switch (parent.decision()) {
                case SAMPLED -> {
                    return true;
                }
                case NOT_SAMPLED -> {
                    return false;
                }
                case NONE -> {}
            }
        }
        return bound == Long.MAX_VALUE || (low >>> 1) < bound;
    }
}
