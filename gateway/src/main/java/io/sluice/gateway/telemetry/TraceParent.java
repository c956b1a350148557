package io.sluice.gateway.telemetry;

/// What a caller says of the trace that its request belongs to.
///
/// @param low  the second half of the trace's id; both halves 0 is no trace
/// @param span the caller's span
public record TraceParent(long high, long low, long span, Decision decision) {
    /// Whether the caller records the trace.
    public enum Decision {
        SAMPLED,
        NOT_SAMPLED,
        NONE
    }

    public static final TraceParent NONE = new TraceParent(0, 0, 0, Decision.NONE);

    /// Ids of zeros name nothing (W3C Trace Context, 3.2.2).
    public boolean valid() {
        return (high | low) != 0 && span != 0;
    }
}
