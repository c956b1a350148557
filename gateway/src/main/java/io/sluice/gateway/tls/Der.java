package io.sluice.gateway.tls;

import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// One element of an ASN.1 DER text: what names and keys of certificates are made of (X.690).
///
/// Only short tags, which is all that X.509 and PKCS need.
///
/// @param tag     the identifier octet
/// @param content the octets inside
@SuppressWarnings("ArrayRecordComponent") // Never compared.
record Der(int tag, byte[] content) {
    static final int INTEGER = 0x02;
    static final int OCTETS = 0x04;
    static final int OID = 0x06;
    static final int SEQUENCE = 0x30;
    static final int CONTEXT_0 = 0xA0;

    /// @throws IllegalArgumentException when `bytes` are not one whole element
    static Der of(byte[] bytes) {
        var all = all(bytes);
        if (all.size() != 1) throw new IllegalArgumentException("not one DER element");
        return all.getFirst();
    }

    /// The elements inside, in order.
    List<Der> children() {
        return all(content);
    }

    private static List<Der> all(byte[] bytes) {
        var all = new ArrayList<Der>();
        int at = 0;
        while (at < bytes.length) {
            if (bytes.length - at < 2) throw new IllegalArgumentException("DER ends early");
            int tag = bytes[at++] & 0xFF;
            int length = bytes[at++] & 0xFF;
            if (length > 0x7F) {
                int octets = length & 0x7F;
                if (octets == 0 || octets > 3 || bytes.length - at < octets) {
                    throw new IllegalArgumentException("a DER length that makes no sense");
                }
                length = 0;
                for (int i = 0; i < octets; i++) length = length << 8 | bytes[at++] & 0xFF;
            }
            if (length > bytes.length - at) throw new IllegalArgumentException("DER ends early");
            all.add(new Der(tag, Arrays.copyOfRange(bytes, at, at + length)));
            at += length;
        }
        return all;
    }

    static Der sequence(Der... children) {
        var content = new ByteArrayOutputStream();
        for (var child : children) content.writeBytes(child.bytes());
        return new Der(SEQUENCE, content.toByteArray());
    }

    /// Tag, length and content.
    byte[] bytes() {
        var out = new ByteArrayOutputStream();
        out.write(tag);
        int length = content.length;
        if (length < 0x80) {
            out.write(length);
        } else {
            int octets = length < 0x100 ? 1 : length < 0x10000 ? 2 : 3;
            out.write(0x80 | octets);
            for (int i = octets - 1; i >= 0; i--) out.write(length >> 8 * i);
        }
        out.writeBytes(content);
        return out.toByteArray();
    }

    /// The arcs of an object identifier.
    List<Integer> oid() {
        var arcs = new ArrayList<Integer>();
        int value = 0;
        for (byte b : content) {
            value = value << 7 | b & 0x7F;
            if (b < 0) continue;
            if (arcs.isEmpty()) {
                arcs.add(Math.min(value / 40, 2));
                arcs.add(value - 40 * Math.min(value / 40, 2));
            } else {
                arcs.add(value);
            }
            value = 0;
        }
        return arcs;
    }

    /// The content as one of the text types.
    String text() {
        return new String(content, charset());
    }

    private Charset charset() {
        return switch (tag) {
            case 0x0C -> StandardCharsets.UTF_8;
            case 0x1E -> StandardCharsets.UTF_16BE;
            default -> StandardCharsets.ISO_8859_1;
        };
    }
}
