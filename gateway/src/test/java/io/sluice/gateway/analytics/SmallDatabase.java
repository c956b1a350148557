package io.sluice.gateway.analytics;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;

/// A MaxMind database (format 2.0) that knows a single IPv4 address.
final class SmallDatabase {
    private static final int BITS = 32;

    private SmallDatabase() {}

    /// @param data maps, texts, `Double` and `Integer`
    static byte[] of(String address, Map<String, ?> data) {
        var out = new ByteArrayOutputStream();
        int bits = ByteBuffer.wrap(InetAddress.ofLiteral(address).getAddress()).getInt();
        // A node for each bit: one side leads on, the other nowhere. 16 zero bytes part tree and data.
        for (int i = 0; i < BITS; i++) {
            int on = i + 1 < BITS ? i + 1 : BITS + 16;
            boolean right = (bits << i) < 0;
            number(out, right ? BITS : on, 3);
            number(out, right ? on : BITS, 3);
        }
        out.writeBytes(new byte[16]);
        value(out, data);
        out.writeBytes(new byte[] {(byte) 0xab, (byte) 0xcd, (byte) 0xef});
        out.writeBytes("MaxMind.com".getBytes(US_ASCII));
        value(
                out,
                Map.of(
                        "node_count",
                        BITS,
                        "record_size",
                        (short) 24,
                        "ip_version",
                        (short) 4,
                        "database_type",
                        "Small",
                        "languages",
                        List.of("en"),
                        "binary_format_major_version",
                        (short) 2,
                        "binary_format_minor_version",
                        (short) 0,
                        "build_epoch",
                        1_700_000_000L,
                        "description",
                        Map.of("en", "small")));
        return out.toByteArray();
    }

    private static void value(ByteArrayOutputStream out, Object value) {
        switch (value) {
            case String text -> {
                var bytes = text.getBytes(UTF_8);
                control(out, 2, bytes.length);
                out.writeBytes(bytes);
            }
            case Double real -> {
                control(out, 3, 8);
                number(out, Double.doubleToLongBits(real), 8);
            }
            case Short small -> {
                control(out, 5, 2);
                number(out, small, 2);
            }
            case Integer whole -> {
                control(out, 6, 4);
                number(out, whole, 4);
            }
            case Long big -> {
                control(out, 9, 8);
                number(out, big, 8);
            }
            case Map<?, ?> map -> {
                control(out, 7, map.size());
                map.forEach((name, member) -> {
                    value(out, name);
                    value(out, member);
                });
            }
            case List<?> list -> {
                control(out, 11, list.size());
                list.forEach(element -> value(out, element));
            }
            default -> throw new IllegalArgumentException(value.toString());
        }
    }

    /// Sizes below 29 only.
    private static void control(ByteArrayOutputStream out, int type, int size) {
        out.write((type > 7 ? 0 : type << 5) | size);
        if (type > 7) out.write(type - 7);
    }

    private static void number(ByteArrayOutputStream out, long number, int bytes) {
        for (int i = bytes - 1; i >= 0; i--) out.write((int) (number >>> 8 * i));
    }
}
