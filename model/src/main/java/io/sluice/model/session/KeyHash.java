package io.sluice.model.session;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/// The functions that make the name of a stored key out of the key (`wire-formats.md` 2.3).
///
/// [#MURMUR32] is not the textbook function: only whole blocks of four bytes count, the one to three last
/// bytes, the length and the final mixing are left out. Stored keys depend on it. So keys that differ only
/// in their last bytes share a hash, and keys shorter than four bytes all have `00000000`.
public enum KeyHash {
    MURMUR32("murmur32"),
    MURMUR64("murmur64"),
    MURMUR128("murmur128"),
    SHA256("sha256");

    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long C1 = 0x87c37b91114253d5L;
    private static final long C2 = 0x4cf5ad432745937fL;

    private final String name;

    KeyHash(String name) {
        this.name = name;
    }

    /// As settings and tokens spell it.
    public String id() {
        return name;
    }

    /// @return empty for a name that is none of ours, also for ""
    public static Optional<KeyHash> named(String name) {
        for (var hash : values()) {
            if (hash.name.equals(name)) {
                return Optional.of(hash);
            }
        }
        return Optional.empty();
    }

    /// The hash of a key by the algorithm that the key itself names; anything that names none is
    /// [#MURMUR32].
    public static String ofKey(String key) {
        return Token.read(key)
                .flatMap(Token::algorithm)
                .flatMap(KeyHash::named)
                .orElse(MURMUR32)
                .hex(key);
    }

    /// What a key is called in the store: its hash, or itself when keys are not hashed.
    public static String stored(String key, boolean hashKeys) {
        return hashKeys ? ofKey(key) : key;
    }

    /// Lower-case hex of the hash of the UTF-8 bytes: 8, 16, 32 or 64 digits.
    public String hex(String text) {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        return hex(bytes, 0, bytes.length);
    }

    public String hex(byte[] bytes, int offset, int length) {
        var digits = HexFormat.of();
        return switch (this) {
            case MURMUR32 -> digits.toHexDigits(murmur32(bytes, offset, length));
            case MURMUR64 -> digits.toHexDigits(murmur64(bytes, offset, length));
            case MURMUR128 -> {
                var first = murmur64(bytes, offset, length);
                yield digits.toHexDigits(first) + digits.toHexDigits(murmur128Second(bytes, offset, length));
            }
            case SHA256 -> {
                var digest = sha256();
                digest.update(bytes, offset, length);
                yield digits.formatHex(digest.digest());
            }
        };
    }

    /// The running state after the last whole block; see the class comment. Allocates nothing.
    public static int murmur32(byte[] bytes, int offset, int length) {
        int h = 0;
        for (int i = offset, end = offset + (length & ~3); i < end; i += 4) {
            int k = (int) INTS.get(bytes, i) * 0xcc9e2d51;
            h ^= Integer.rotateLeft(k, 15) * 0x1b873593;
            h = Integer.rotateLeft(h, 13) * 5 + 0xe6546b64;
        }
        return h;
    }

    /// First half of MurmurHash3 x64-128 with seed 0. Allocates nothing: the hash for caches.
    public static long murmur64(byte[] bytes, int offset, int length) {
        return murmur(bytes, offset, length, true);
    }

    /// Second half of MurmurHash3 x64-128 with seed 0. Allocates nothing.
    public static long murmur128Second(byte[] bytes, int offset, int length) {
        return murmur(bytes, offset, length, false);
    }

    private static long murmur(byte[] bytes, int offset, int length, boolean first) {
        long h1 = 0;
        long h2 = 0;
        int at = offset;
        for (int end = offset + (length & ~15); at < end; at += 16) {
            h1 ^= mixFirst((long) LONGS.get(bytes, at));
            h1 = (Long.rotateLeft(h1, 27) + h2) * 5 + 0x52dce729;
            h2 ^= mixSecond((long) LONGS.get(bytes, at + 8));
            h2 = (Long.rotateLeft(h2, 31) + h1) * 5 + 0x38495ab5;
        }
        int rest = length & 15;
        if (rest > 8) {
            h2 ^= mixSecond(word(bytes, at + 8, rest - 8));
        }
        if (rest > 0) {
            h1 ^= mixFirst(word(bytes, at, Math.min(rest, 8)));
        }
        h1 ^= length;
        h2 ^= length;
        h1 += h2;
        h2 += h1;
        h1 = avalanche(h1);
        h2 = avalanche(h2);
        h1 += h2;
        return first ? h1 : h2 + h1;
    }

    private static long word(byte[] bytes, int offset, int length) {
        long word = 0;
        for (int i = length - 1; i >= 0; i--) {
            word = word << 8 | bytes[offset + i] & 0xff;
        }
        return word;
    }

    private static long mixFirst(long k) {
        return Long.rotateLeft(k * C1, 31) * C2;
    }

    private static long mixSecond(long k) {
        return Long.rotateLeft(k * C2, 33) * C1;
    }

    private static long avalanche(long k) {
        long mixed = (k ^ k >>> 33) * 0xff51afd7ed558ccdL;
        mixed = (mixed ^ mixed >>> 33) * 0xc4ceb9fe1a85ec53L;
        return mixed ^ mixed >>> 33;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException bug) {
            throw new IllegalStateException("every Java has SHA-256", bug);
        }
    }
}
