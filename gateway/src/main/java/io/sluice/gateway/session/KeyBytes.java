package io.sluice.gateway.session;

import io.sluice.model.session.KeyHash;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// A key as a client presented it, and the organisation of the API it was presented to.
///
/// One object a loop is filled again and again to look keys up without allocation; what a cache keeps is a
/// [#copy]. The bytes are compared, not only their hash: the hash can be steered by who knows it.
public final class KeyBytes {
    private byte[] bytes = new byte[256];
    private int length;
    private String orgId = "";
    private int hash;

    public KeyBytes() {}

    public static KeyBytes of(String orgId, String key) {
        var bytes = key.getBytes(StandardCharsets.UTF_8);
        return new KeyBytes().fill(orgId, bytes, 0, bytes.length);
    }

    public KeyBytes fill(String organisation, byte[] from, int offset, int count) {
        if (bytes.length < count) bytes = new byte[Math.max(count, bytes.length * 2)];
        System.arraycopy(from, offset, bytes, 0, count);
        length = count;
        orgId = organisation;
        long h = KeyHash.murmur64(bytes, 0, count);
        hash = (int) (h ^ h >>> 32) * 31 + organisation.hashCode();
        return this;
    }

    public KeyBytes copy() {
        var copy = new KeyBytes();
        copy.bytes = Arrays.copyOf(bytes, length);
        copy.length = length;
        copy.orgId = orgId;
        copy.hash = hash;
        return copy;
    }

    /// The key; a copy.
    public byte[] bytes() {
        return Arrays.copyOf(bytes, length);
    }

    public int length() {
        return length;
    }

    public String orgId() {
        return orgId;
    }

    /// The key; UTF-8.
    public String text() {
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof KeyBytes that
                && hash == that.hash
                && Arrays.equals(bytes, 0, length, that.bytes, 0, that.length)
                && orgId.equals(that.orgId);
    }

    @Override
    public int hashCode() {
        return hash;
    }

    /// Without the key.
    @Override
    public String toString() {
        return "KeyBytes[" + length + " bytes]";
    }
}
