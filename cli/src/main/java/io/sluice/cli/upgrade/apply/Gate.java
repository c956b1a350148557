package io.sluice.cli.upgrade.apply;

import io.sluice.cli.upgrade.live.Sample;
import java.util.Locale;
import java.util.Optional;

/// Compares live traffic after a change with the minutes before it.
///
/// @param errorPoints how much the share of errors may grow, as a share: 0.01 is one of a hundred
/// @param timesSlower how many times as long the slowest of 100 requests may take
/// @param least       with fewer responses nothing can be said
public record Gate(double errorPoints, double timesSlower, long least) {
    public static final Gate STANDARD = new Gate(0.01, 3, 20);

    /// Shorter than this is fast enough, however fast it was.
    private static final double FAST_SECONDS = 0.05;

    /// Why the answers after are worse; empty when they are not, or too few to say.
    public Optional<String> moreErrors(Sample before, Sample after) {
        if (after.responses() < least || after.errorShare() <= before.errorShare() + errorPoints) {
            return Optional.empty();
        }
        return Optional.of(String.format(
                Locale.ROOT,
                "%.1f of 100 answers are errors; before it were %.1f",
                after.errorShare() * 100,
                before.errorShare() * 100));
    }

    /// Why requests take too long; empty when they do not, or there are too few to say.
    ///
    /// @param after once the new process is warm
    public Optional<String> slower(Sample before, Sample after) {
        double allowed = Math.max(FAST_SECONDS, before.slowest() * timesSlower);
        if (before.responses() < least || after.responses() < least || after.slowest() <= allowed) {
            return Optional.empty();
        }
        return Optional.of(String.format(
                Locale.ROOT,
                "the slowest of 100 requests take %.0f ms; before it were %.0f ms",
                after.slowest() * 1000,
                before.slowest() * 1000));
    }
}
