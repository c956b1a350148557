package io.sluice.cli.upgrade.facts;

import java.util.Optional;
import java.util.regex.Pattern;

/// `1.2.3`, or `1.2.3-rc.1` before it.
///
/// @param before "" for a release; otherwise what stands behind the hyphen
public record VersionNumber(int major, int minor, int patch, String before) implements Comparable<VersionNumber> {
    private static final Pattern FORM = Pattern.compile("(\\d{1,6})\\.(\\d{1,6})\\.(\\d{1,6})(?:-([0-9A-Za-z.]+))?");

    /// Empty for what is no number, such as that of a development build.
    public static Optional<VersionNumber> of(String text) {
        var match = FORM.matcher(text);
        if (!match.matches()) return Optional.empty();
        var before = match.group(4);
        return Optional.of(new VersionNumber(
                Integer.parseInt(match.group(1)),
                Integer.parseInt(match.group(2)),
                Integer.parseInt(match.group(3)),
                before == null ? "" : before));
    }

    @Override
    public int compareTo(VersionNumber other) {
        int order = Integer.compare(major, other.major);
        if (order == 0) order = Integer.compare(minor, other.minor);
        if (order == 0) order = Integer.compare(patch, other.patch);
        if (order != 0) return order;
        if (before.isEmpty() || other.before.isEmpty())
            return Boolean.compare(before.isEmpty(), other.before.isEmpty());
        return before.compareTo(other.before);
    }
}
