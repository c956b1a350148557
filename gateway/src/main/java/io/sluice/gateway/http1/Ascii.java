package io.sluice.gateway.http1;

/// Tables over single bytes (RFC 9110, 5.6.2 and 5.5).
final class Ascii {
    /// Lower-case form of each token character; 0 for a byte that is no token character.
    private static final byte[] TOKEN_LOWER = new byte[256];
    /// True for a byte that may stand in a field value: VCHAR, obs-text, SP, HTAB.
    private static final boolean[] VALUE = new boolean[256];

    static {
        for (int c = '0'; c <= '9'; c++) TOKEN_LOWER[c] = (byte) c;
        for (int c = 'a'; c <= 'z'; c++) TOKEN_LOWER[c] = (byte) c;
        for (int c = 'A'; c <= 'Z'; c++) TOKEN_LOWER[c] = (byte) (c + 32);
        for (char c : "!#$%&'*+-.^_`|~".toCharArray()) TOKEN_LOWER[c] = (byte) c;
        for (int c = 0x20; c < 256; c++) VALUE[c] = c != 0x7f;
        VALUE['\t'] = true;
    }

    private Ascii() {}

    static boolean isToken(byte b) {
        return TOKEN_LOWER[b & 0xff] != 0;
    }

    /// Lower-case form of a token character, 0 for any other byte.
    static byte tokenLower(byte b) {
        return TOKEN_LOWER[b & 0xff];
    }

    static byte lower(byte b) {
        return b >= 'A' && b <= 'Z' ? (byte) (b + 32) : b;
    }

    static boolean isValue(byte b) {
        return VALUE[b & 0xff];
    }

    /// Value of a hexadecimal digit, -1 for any other byte.
    static int hex(byte b) {
        if (b >= '0' && b <= '9') return b - '0';
        if (b >= 'a' && b <= 'f') return b - 'a' + 10;
        if (b >= 'A' && b <= 'F') return b - 'A' + 10;
        return -1;
    }
}
