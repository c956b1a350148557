package io.sluice.gateway.exchange;

import io.sluice.model.problem.ProblemCode;
import org.jspecify.annotations.Nullable;

/// What became of a request, and when: what its record, its log line and its metrics say.
public final class Outcome {
    long started;
    long startedMillis;
    long sentUp;
    long upstreamDone;

    @Nullable
    ProblemCode problem;

    @Nullable
    UpstreamFailure upstreamFailure;

    @Nullable
    LocalResponse answered;

    boolean local;
    int status;
    long bytes;

    /// `System.nanoTime()` when the head was complete.
    public long startNanos() {
        return started;
    }

    /// Milliseconds since the epoch when the head was complete.
    public long startMillis() {
        return startedMillis;
    }

    /// Nanoseconds that the upstream took, 0 when it was not asked.
    public long upstreamNanos() {
        return sentUp == 0 ? 0 : Math.max(0, upstreamDone - sentUp);
    }

    /// Why the request was refused or failed, null when it was not.
    public @Nullable ProblemCode problem() {
        return problem;
    }

    public @Nullable UpstreamFailure upstreamFailure() {
        return upstreamFailure;
    }

    /// Status that the client got, 0 before the head was sent.
    public int status() {
        return status;
    }

    /// Body bytes sent to the client.
    public long bytes() {
        return bytes;
    }

    /// The response that was made here, null when it came from the upstream.
    public @Nullable LocalResponse answered() {
        return answered;
    }

    /// The response was made here.
    public boolean local() {
        return local;
    }

    void clear() {
        sentUp = 0;
        upstreamDone = 0;
        problem = null;
        upstreamFailure = null;
        answered = null;
        local = false;
        status = 0;
        bytes = 0;
    }
}
