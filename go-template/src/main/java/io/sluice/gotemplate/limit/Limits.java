package io.sluice.gotemplate.limit;

import java.time.Duration;

/// What one rendering may use.
///
/// @param maxSteps nodes and arguments that are evaluated, and elements that are compared or copied
/// @param maxOutputBytes size of what is rendered, in bytes
/// @param maxValueBytes size of all texts and lists that functions make, in bytes
/// @param maxDepth how deep named templates may call each other, and values may be nested to be printed
/// @param maxTime time on the clock from start to end
public record Limits(long maxSteps, int maxOutputBytes, long maxValueBytes, int maxDepth, Duration maxTime) {

    /// What a gateway gives a template for a body of usual size: ten million steps, 64 MiB of output, 256 MiB
    /// of intermediate values, 250 levels, five seconds.
    public static final Limits USUAL = new Limits(10_000_000, 64 << 20, 256L << 20, 250, Duration.ofSeconds(5));

    public Limits {
        if (maxSteps <= 0 || maxOutputBytes <= 0 || maxValueBytes <= 0 || maxDepth <= 0 || !maxTime.isPositive()) {
            throw new IllegalArgumentException("limits of a template are positive");
        }
    }
}
