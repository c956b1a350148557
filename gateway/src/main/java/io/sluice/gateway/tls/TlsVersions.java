package io.sluice.gateway.tls;

import java.util.ArrayList;
import java.util.List;

/// TLS versions by the numbers of `tyk.conf` (769 is 1.0, 772 is 1.3).
public final class TlsVersions {
    private static final int TLS_1_2 = 771;
    private static final int TLS_1_3 = 772;
    private static final List<String> NAMES = List.of("TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3");

    private TlsVersions() {}

    /// @param min 0 is TLS 1.2
    /// @param max 0 is TLS 1.3
    /// @throws IllegalArgumentException when nothing lies between them
    public static List<String> between(int min, int max) {
        int from = min == 0 ? TLS_1_2 : min;
        int to = max == 0 ? TLS_1_3 : max;
        var versions = new ArrayList<String>();
        for (int i = 0; i < NAMES.size(); i++) if (769 + i >= from && 769 + i <= to) versions.add(NAMES.get(i));
        if (versions.isEmpty()) throw new IllegalArgumentException("no TLS version from " + from + " to " + to);
        return versions;
    }
}
