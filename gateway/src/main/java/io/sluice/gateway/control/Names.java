package io.sluice.gateway.control;

import io.sluice.gateway.exchange.Percent;
import java.util.UUID;

/// Ids that become file names.
final class Names {
    private Names() {}

    /// Whether `id`, also decoded once more, is a name and no path.
    static boolean isFileName(String id) {
        var decoded = Percent.decode(id);
        return !decoded.isEmpty()
                && !decoded.equals(".")
                && !decoded.equals("..")
                && decoded.chars().noneMatch(c -> c == '/' || c == '\\' || c == 0);
    }

    /// 32 hex digits.
    static String generated() {
        return UUID.randomUUID().toString().replace("-", "");
    }
}
