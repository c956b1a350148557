package io.sluice.gateway.http1;

/// Decimal numbers to and from bytes without strings.
public final class Decimal {
    private Decimal() {}

    /// Writes `value` at `at`; answers the index behind it. Needs up to 20 bytes.
    public static int write(long value, byte[] into, int at) {
        if (value == Long.MIN_VALUE) {
            into[at++] = '-';
            into[at++] = '9';
            value = 223372036854775808L;
        } else if (value < 0) {
            into[at++] = '-';
            value = -value;
        }
        int digits = 1;
        for (long v = value; v >= 10; v /= 10) digits++;
        for (int i = at + digits - 1; i >= at; i--) {
            into[i] = (byte) ('0' + value % 10);
            value /= 10;
        }
        return at + digits;
    }

    /// The number in `bytes[from..to)`, digits only, at most 18 of them after leading zeros; -1 when it is none.
    public static long read(byte[] bytes, int from, int to) {
        if (from >= to) return -1;
        long value = 0;
        for (int i = from; i < to; i++) {
            int digit = bytes[i] - '0';
            if (digit < 0 || digit > 9 || value > 99_999_999_999_999_999L) return -1;
            value = value * 10 + digit;
        }
        return value;
    }
}
