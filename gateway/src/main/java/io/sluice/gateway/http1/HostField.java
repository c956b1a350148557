package io.sluice.gateway.http1;

/// Syntax of a Host field or an authority without user information (RFC 9110, 7.2; RFC 3986, 3.2).
public final class HostField {
    private HostField() {}

    /// `host`, `host:port`, `[v6]`, `[v6]:port`; an empty host is valid, user information is not.
    public static boolean valid(byte[] b, int from, int to) {
        int i = from;
        if (i < to && b[i] == '[') {
            while (i < to && b[i] != ']') {
                byte c = b[i++];
                if (c != '[' && Ascii.hex(c) < 0 && c != ':' && c != '.' && c != '%' && c != 'v') return false;
            }
            if (i == to) return false;
            i++;
        } else {
            while (i < to && b[i] != ':') {
                byte c = b[i++];
                boolean ok = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c < 0;
                if (!ok && "-._~!$&'()*+,;=%".indexOf(c) < 0) return false;
            }
        }
        if (i == to) return true;
        if (b[i++] != ':' || to - i > 5) return false;
        int port = 0;
        for (; i < to; i++) {
            if (b[i] < '0' || b[i] > '9') return false;
            port = port * 10 + b[i] - '0';
        }
        return port <= 65_535;
    }
}
