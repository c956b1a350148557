package io.sluice.gotemplate.execute;

import io.sluice.gotemplate.limit.LimitExceeded;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Functions that take long for each character or element: they work on as much as people have use for.
final class SlowFunctions {

    private static final int MOST = 200_000;

    private static final Set<String> SLOW = Set.of(
            "ago",
            "base",
            "camelcase",
            "clean",
            "date",
            "dateInZone",
            "dateModify",
            "date_in_zone",
            "date_modify",
            "dir",
            "duration",
            "durationRound",
            "htmlDateInZone",
            "isAbs",
            "kebabcase",
            "mustDateModify",
            "mustToDate",
            "must_date_modify",
            "osBase",
            "osClean",
            "osDir",
            "randAlpha",
            "randAlphaNum",
            "randAscii",
            "randBytes",
            "randNumeric",
            "semver",
            "semverCompare",
            "shuffle",
            "snakecase",
            "sortAlpha",
            "toDate",
            "urlJoin",
            "urlParse");

    private SlowFunctions() {}

    /// @throws LimitExceeded when an argument is longer than that
    static void check(String name, @Nullable Object[] values) {
        if (!SLOW.contains(name)) {
            return;
        }
        for (Object value : values) {
            boolean much = value instanceof CharSequence text && text.length() > MOST
                    || value instanceof Long number && name.startsWith("rand") && number > MOST;
            if (much) {
                throw new LimitExceeded(name + " is asked for more than " + MOST + " characters");
            }
        }
    }
}
