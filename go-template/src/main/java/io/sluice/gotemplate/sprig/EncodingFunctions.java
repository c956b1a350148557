package io.sluice.gotemplate.sprig;

import io.sluice.gotemplate.function.Arguments;
import io.sluice.gotemplate.function.GoFunction;
import io.sluice.gotemplate.limit.GoError;
import io.sluice.gotemplate.value.GoText;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.random.RandomGenerator;
import java.util.zip.Adler32;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/// Encodings, digests, encryption with a password, and random texts.
final class EncodingFunctions {

    private static final String BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private static final String LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    private static final String DIGITS = "0123456789";
    private static final int AES_BLOCK = 16;

    private EncodingFunctions() {}

    static List<GoFunction> all(RandomGenerator random) {
        return List.of(
                GoFunction.of(
                        "b64enc", "string", a -> a.made(Base64.getEncoder().encodeToString(bytes(a, 0)))),
                GoFunction.of("b64dec", "string", a -> a.made(base64(a.text(0)))),
                GoFunction.of("b32enc", "string", a -> a.made(toBase32(bytes(a, 0)))),
                GoFunction.of("b32dec", "string", a -> a.made(base32(a.text(0)))),
                GoFunction.of("sha1sum", "string", a -> digest("SHA-1", bytes(a, 0))),
                GoFunction.of("sha256sum", "string", a -> digest("SHA-256", bytes(a, 0))),
                GoFunction.of("sha512sum", "string", a -> digest("SHA-512", bytes(a, 0))),
                GoFunction.of("adler32sum", "string", a -> adler(bytes(a, 0))),
                GoFunction.of("encryptAES", "string string", a -> encrypt(a.text(0), a.text(1), random)),
                GoFunction.of("decryptAES", "string string", a -> decrypt(a.text(0), a.text(1))),
                GoFunction.of("randBytes", "int", a -> randomBytes(a, random)),
                GoFunction.of("randAlphaNum", "int", a -> randomText(a, LETTERS + DIGITS, random)),
                GoFunction.of("randAlpha", "int", a -> randomText(a, LETTERS, random)),
                GoFunction.of("randNumeric", "int", a -> randomText(a, DIGITS, random)),
                GoFunction.of("randAscii", "int", a -> randomText(a, ascii(), random)),
                GoFunction.of("shuffle", "string", a -> shuffled(a.text(0), random)),
                GoFunction.of("uuidv4", "", _ -> uuid(random)));
    }

    private static byte[] bytes(Arguments arguments, int index) {
        byte[] bytes = GoText.bytes(arguments.text(index));
        arguments.budget().take(2L * bytes.length);
        return bytes;
    }

    /// The decoded text, or what is wrong with it as text.
    private static String base64(String text) {
        byte[] input = GoText.bytes(text.replace("\r", "").replace("\n", ""));
        int end = input.length;
        for (int i = 0; i < end; i++) {
            byte b = input[i];
            boolean known =
                    b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= '0' && b <= '9' || b == '+' || b == '/';
            boolean padding =
                    b == '=' && i >= end - 2 && i % 4 >= 2 && end % 4 == 0 && (i == end - 1 || input[i + 1] == '=');
            if (!known && !padding) {
                return "illegal base64 data at input byte " + i;
            }
        }
        if (end % 4 != 0) {
            return "illegal base64 data at input byte " + (end - end % 4);
        }
        return GoText.of(Base64.getMimeDecoder().decode(input));
    }

    private static String toBase32(byte[] bytes) {
        StringBuilder text = new StringBuilder((bytes.length + 4) / 5 * 8);
        for (int i = 0; i < bytes.length; i += 5) {
            long block = 0;
            int present = Math.min(5, bytes.length - i);
            for (int j = 0; j < 5; j++) {
                block = block << 8 | (j < present ? bytes[i + j] & 0xFF : 0);
            }
            int characters = (present * 8 + 4) / 5;
            for (int j = 0; j < 8; j++) {
                text.append(j < characters ? BASE32.charAt((int) (block >> 35 - 5 * j & 0x1F)) : '=');
            }
        }
        return text.toString();
    }

    private static String base32(String text) {
        String plain = text.replace("\r", "").replace("\n", "");
        int padded = plain.length();
        int end = padded;
        while (end > 0 && plain.charAt(end - 1) == '=') {
            end--;
        }
        for (int i = 0; i < end; i++) {
            if (BASE32.indexOf(plain.charAt(i)) < 0) {
                return "illegal base32 data at input byte " + i;
            }
        }
        if (padded % 8 != 0 || padded - end > 6) {
            return "illegal base32 data at input byte " + (padded - padded % 8);
        }
        byte[] bytes = new byte[end * 5 / 8];
        long block = 0;
        int bits = 0;
        int at = 0;
        for (int i = 0; i < end; i++) {
            block = block << 5 | BASE32.indexOf(plain.charAt(i));
            bits += 5;
            if (bits >= 8 && at < bytes.length) {
                bits -= 8;
                bytes[at++] = (byte) (block >> bits);
            }
        }
        return GoText.of(bytes);
    }

    private static String digest(String algorithm, byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(bytes));
        } catch (GeneralSecurityException problem) {
            throw new IllegalStateException(problem);
        }
    }

    private static String adler(byte[] bytes) {
        Adler32 checksum = new Adler32();
        checksum.update(bytes);
        return Long.toString(checksum.getValue());
    }

    private static String encrypt(String password, String text, RandomGenerator random) {
        if (text.isEmpty()) {
            return "";
        }
        byte[] start = new byte[AES_BLOCK];
        random.nextBytes(start);
        byte[] encrypted = crypt(Cipher.ENCRYPT_MODE, password, start, GoText.bytes(text));
        byte[] all = Arrays.copyOf(start, start.length + encrypted.length);
        System.arraycopy(encrypted, 0, all, start.length, encrypted.length);
        return Base64.getEncoder().encodeToString(all);
    }

    private static String decrypt(String password, String text) {
        if (text.isEmpty()) {
            return "";
        }
        byte[] all;
        try {
            all = Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException _) {
            throw new GoError(base64(text));
        }
        if (all.length < 2 * AES_BLOCK) {
            throw new GoError("runtime error: slice bounds out of range");
        }
        byte[] start = Arrays.copyOf(all, AES_BLOCK);
        byte[] encrypted = Arrays.copyOfRange(all, AES_BLOCK, all.length);
        return GoText.of(crypt(Cipher.DECRYPT_MODE, password, start, encrypted));
    }

    /// The key is the password itself, cut or filled with zeros to 32 bytes: what the library does, and why it
    /// keeps no secrets well.
    private static byte[] crypt(int mode, String password, byte[] start, byte[] text) {
        try {
            Cipher cipher = Cipher.getInstance("AES/CBC/PKCS5Padding");
            byte[] key = Arrays.copyOf(GoText.bytes(password), 32);
            cipher.init(mode, new SecretKeySpec(key, "AES"), new IvParameterSpec(start));
            return cipher.doFinal(text);
        } catch (GeneralSecurityException _) {
            throw new GoError("crypto/cipher: input cannot be decrypted");
        }
    }

    private static String randomBytes(Arguments arguments, RandomGenerator random) {
        byte[] bytes = new byte[length(arguments)];
        random.nextBytes(bytes);
        return Base64.getEncoder().encodeToString(bytes);
    }

    private static String randomText(Arguments arguments, String alphabet, RandomGenerator random) {
        int length = length(arguments);
        StringBuilder text = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            text.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
        return text.toString();
    }

    private static int length(Arguments arguments) {
        long length = arguments.integer(0);
        if (length < 0) {
            throw new GoError("Requested random string length is less than 0.");
        }
        arguments.budget().take(length);
        return (int) length;
    }

    private static String ascii() {
        StringBuilder ascii = new StringBuilder();
        for (char c = ' '; c < 0x7F; c++) {
            ascii.append(c);
        }
        return ascii.toString();
    }

    private static String shuffled(String text, RandomGenerator random) {
        int[] points = text.codePoints().toArray();
        for (int i = points.length - 1; i > 0; i--) {
            int other = random.nextInt(i + 1);
            int point = points[i];
            points[i] = points[other];
            points[other] = point;
        }
        return new String(points, 0, points.length);
    }

    private static String uuid(RandomGenerator random) {
        long high = random.nextLong() & 0xFFFFFFFFFFFF0FFFL | 0x4000L;
        long low = random.nextLong() & 0x3FFFFFFFFFFFFFFFL | 0x8000000000000000L;
        return new UUID(high, low).toString();
    }
}
