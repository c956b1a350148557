package io.sluice.gateway.http1;

/// `Max-Forwards` of OPTIONS and TRACE (RFC 9110, 7.6.2).
public final class MaxForwards {
    private MaxForwards() {}

    /// Counts one hop down.
    ///
    /// @return true when the request ends here
    public static boolean endsHere(RequestHead head) {
        int i = head.find(HeaderName.MAX_FORWARDS);
        if (i < 0) return false;
        var method = head.method();
        if (!method.equals("OPTIONS") && !method.equals("TRACE")) return false;
        long left = Decimal.read(head.bytes, head.valueStart[i], head.valueEnd[i]);
        if (left == 0) return true;
        if (left > 0) head.set(HeaderName.MAX_FORWARDS, left - 1);
        return false;
    }
}
