package io.sluice.gateway.exchange;

import io.sluice.model.problem.ProblemCode;

/// Plain counters of one event loop; summed over the loops when somebody asks. Written by one thread, read by any:
/// a reader may see a value that is a moment old.
@SuppressWarnings("EnumOrdinal") // An index for this process only; an EnumMap would box each count.
public final class LoopCounters {
    public long requests;
    public long connectionsOpened;
    public long connectionsOpen;
    public long upstreamConnects;
    /// Requests that a rate limit refused.
    public long rateLimited;
    /// Requests that a quota refused.
    public long quotaExceeded;
    /// Requests whose rate was counted here because the store could not be asked.
    public long ratesWithoutStore;
    /// Requests that passed a quota because the store could not be asked.
    public long quotasWithoutStore;
    public final long[] statusClasses = new long[10];
    private final long[] refusals = new long[ProblemCode.values().length];
    private final long[] upstreamFailures = new long[UpstreamFailure.values().length];

    /// A request was refused, or failed, and its client was told so.
    public void refused(ProblemCode code) {
        refusals[code.ordinal()]++;
    }

    public long refusals(ProblemCode code) {
        return refusals[code.ordinal()];
    }

    void upstreamFailed(UpstreamFailure reason) {
        upstreamFailures[reason.ordinal()]++;
    }

    public long upstreamFailures(UpstreamFailure reason) {
        return upstreamFailures[reason.ordinal()];
    }

    void status(int status) {
        int c = status / 100;
        if (c >= 0 && c < statusClasses.length) statusClasses[c]++;
    }
}
