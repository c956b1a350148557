package io.sluice.gateway.protocol.tcp;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/// A PROXY header of version 1 (a line of text) or 2 (binary), which a load balancer puts in front of what its
/// client sends (`https://www.haproxy.org/download/3.0/doc/proxy-protocol.txt`).
///
/// @param length bytes it takes
/// @param source the client's address; empty when the balancer speaks for itself or does not know
record ProxyHeader(int length, Optional<InetAddress> source) {
    private static final byte[] TEXT = "PROXY ".getBytes(US_ASCII);
    private static final byte[] BINARY = {0x0d, 0x0a, 0x0d, 0x0a, 0x00, 0x0d, 0x0a, 0x51, 0x55, 0x49, 0x54, 0x0a};
    private static final int MAX_LINE = 107;
    private static final int MAX_BINARY = 4_096;

    /// What the first bytes of a connection are.
    sealed interface Read {
        record Found(ProxyHeader header) implements Read {}

        record More() implements Read {}

        record Absent() implements Read {}

        record Malformed() implements Read {}
    }

    private static final Read MORE = new Read.More();
    private static final Read ABSENT = new Read.Absent();
    private static final Read MALFORMED = new Read.Malformed();

    /// Takes nothing from `in`.
    static Read read(ByteBuf in) {
        if (begins(in, BINARY)) return in.readableBytes() < BINARY.length ? MORE : binary(in);
        if (begins(in, TEXT)) return in.readableBytes() < TEXT.length ? MORE : text(in);
        return ABSENT;
    }

    private static boolean begins(ByteBuf in, byte[] signature) {
        int known = Math.min(in.readableBytes(), signature.length);
        for (int i = 0; i < known; i++) if (in.getByte(in.readerIndex() + i) != signature[i]) return false;
        return true;
    }

    private static Read text(ByteBuf in) {
        int from = in.readerIndex();
        int known = Math.min(in.readableBytes(), MAX_LINE);
        int end = in.indexOf(from, from + known, (byte) '\n');
        if (end < 0) return known == MAX_LINE ? MALFORMED : MORE;
        if (in.getByte(end - 1) != '\r') return MALFORMED;
        int length = end + 1 - from;
        var words = in.toString(from, length - 2, US_ASCII).split(" ", -1);
        if (words.length >= 2 && words[1].equals("UNKNOWN")) {
            return new Read.Found(new ProxyHeader(length, Optional.empty()));
        }
        if (words.length != 6) return MALFORMED;
        boolean four = words[1].equals("TCP4");
        if (!four && !words[1].equals("TCP6")) return MALFORMED;
        var source = address(words[2], four);
        if (source.isEmpty() || address(words[3], four).isEmpty() || !isPort(words[4]) || !isPort(words[5])) {
            return MALFORMED;
        }
        return new Read.Found(new ProxyHeader(length, source));
    }

    private static Optional<InetAddress> address(String text, boolean four) {
        if (!(four ? NetUtil.isValidIpV4Address(text) : NetUtil.isValidIpV6Address(text))) return Optional.empty();
        var bytes = NetUtil.createByteArrayFromIpAddressString(text);
        return bytes == null ? Optional.empty() : Optional.of(address(bytes));
    }

    private static InetAddress address(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException impossible) {
            throw new IllegalArgumentException("4 or 16 bytes are an address", impossible);
        }
    }

    private static boolean isPort(String text) {
        if (text.isEmpty() || text.length() > 5) return false;
        for (int i = 0; i < text.length(); i++) if (text.charAt(i) < '0' || text.charAt(i) > '9') return false;
        return Integer.parseInt(text) <= 65_535;
    }

    private static Read binary(ByteBuf in) {
        if (in.readableBytes() < 16) return MORE;
        int from = in.readerIndex();
        int command = in.getByte(from + 12) & 0xff;
        int family = in.getByte(from + 13) & 0xff;
        int rest = in.getUnsignedShort(from + 14);
        int length = 16 + rest;
        if (command != 0x20 && command != 0x21 || length > MAX_BINARY) return MALFORMED;
        if (in.readableBytes() < length) return MORE;
        // LOCAL is the balancer's own health check; families other than TCP and UDP over IP tell no address.
        int bytes =
                switch (command == 0x20 ? 0 : family >> 4) {
                    case 1 -> 4;
                    case 2 -> 16;
                    default -> 0;
                };
        if (bytes == 0) return new Read.Found(new ProxyHeader(length, Optional.empty()));
        if (rest < 2 * bytes + 4) return MALFORMED;
        var source = new byte[bytes];
        in.getBytes(from + 16, source);
        return new Read.Found(new ProxyHeader(length, Optional.of(address(source))));
    }
}
