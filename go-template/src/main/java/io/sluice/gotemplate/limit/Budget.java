package io.sluice.gotemplate.limit;

/// What is left of the [Limits] of one rendering.
///
/// *thread:* the one that renders.
public final class Budget {

    private static final int STEPS_BETWEEN_CLOCKS = 4096;

    private final Limits limits;
    private final long deadlineNanos;
    private long stepsLeft;
    private long bytesLeft;

    public Budget(Limits limits) {
        this.limits = limits;
        this.stepsLeft = limits.maxSteps();
        this.bytesLeft = limits.maxValueBytes();
        this.deadlineNanos = System.nanoTime() + limits.maxTime().toNanos();
    }

    public Limits limits() {
        return limits;
    }

    /// Takes one step.
    public void step() {
        if (--stepsLeft < 0) {
            throw new LimitExceeded("template takes more than " + limits.maxSteps() + " steps");
        }
        if (stepsLeft % STEPS_BETWEEN_CLOCKS == 0) {
            checkTime();
        }
    }

    /// Takes the memory that a value needs, before it is made.
    ///
    /// @param bytes its size; what does not fit a `long` any more is passed as `Long.MAX_VALUE`
    public void take(long bytes) {
        if (bytes < 0 || bytes > bytesLeft) {
            throw new LimitExceeded("template makes values of more than " + limits.maxValueBytes() + " bytes");
        }
        bytesLeft -= bytes;
    }

    /// The bytes that values may still take.
    public long bytesLeft() {
        return bytesLeft;
    }

    /// Refuses what is nested deeper than allowed.
    public void depth(int levels) {
        if (levels > limits.maxDepth()) {
            throw new LimitExceeded("exceeded maximum template depth (" + limits.maxDepth() + ")");
        }
    }

    /// Refuses when the time is over. For work that takes no steps.
    public void checkTime() {
        if (System.nanoTime() - deadlineNanos > 0) {
            throw new LimitExceeded(
                    "template takes longer than " + limits.maxTime().toMillis() + " ms");
        }
    }
}
