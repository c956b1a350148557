package io.sluice.gateway.route;

import io.sluice.gateway.exchange.Percent;
import io.sluice.gateway.http1.RequestHead;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Redirects for paths that hold `//`, `.` or `..` (`gateway-features-1.md` 1.4).
public final class CleanPath {
    private CleanPath() {}

    /// `Location` of the redirect, or null when the path is clean already.
    public static @Nullable String redirect(RequestHead head) {
        if (!head.dotsOrSlashes()) return null;
        var location = of(head.rawPath());
        if (location.isEmpty()) return null;
        return head.queryStart() < 0 ? location.get() : location.get() + "?" + head.query();
    }

    /// The same path without them, percent-encoded; empty when it is clean already.
    ///
    /// @param rawPath percent-encoded
    public static Optional<String> of(String rawPath) {
        var decoded = Percent.decode(rawPath);
        var clean = clean(decoded);
        return clean.equals(decoded) ? Optional.empty() : Optional.of(Percent.encodePath(clean));
    }

    /// Resolves `.` and `..` and doubled slashes, as Go's `path.Clean` does; a final slash stays, unless it stood
    /// behind a dot segment.
    static String clean(String path) {
        var out = new java.util.ArrayDeque<String>();
        for (var segment : path.split("/", -1)) {
            if (segment.isEmpty() || segment.equals(".")) continue;
            if (segment.equals("..")) {
                out.pollLast();
                continue;
            }
            out.addLast(segment);
        }
        if (out.isEmpty()) return "/";
        var joined = new StringBuilder();
        for (var segment : out) joined.append('/').append(segment);
        if (path.endsWith("/")) joined.append('/');
        return joined.toString();
    }
}
