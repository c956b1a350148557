package io.sluice.cli.backup.format;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.sluice.cli.backup.format.BadBackup.Fault;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/// AES-256-GCM in chunks, with a key made of a passphrase and a salt of the file.
///
/// The nonce of a chunk is its number and whether it is the last, and the header is authenticated with each:
/// what is cut off, moved, repeated, added or taken from another file is found when it is read.
final class Sealing {
    static final byte[] MAGIC = "SLUICEB1".getBytes(US_ASCII);

    private static final int SALT = 16;
    private static final int HEADER = MAGIC.length + SALT + Integer.BYTES;
    private static final int CHUNK = 1 << 16;
    private static final int TAG = 16;
    private static final int NONCE = 12;

    /// OWASP's figure for PBKDF2 with HMAC-SHA-256.
    private static final int ITERATIONS = 600_000;

    private static final int MOST_ITERATIONS = 10_000_000;

    private final byte[] header;
    private final SecretKeySpec key;
    private long chunks;

    private Sealing(byte[] header, SecretKeySpec key) {
        this.header = header;
        this.key = key;
    }

    private static SecretKeySpec derive(byte[] header, char[] passphrase) {
        int iterations = ByteBuffer.wrap(header).getInt(MAGIC.length + SALT);
        try {
            var salt = Arrays.copyOfRange(header, MAGIC.length, MAGIC.length + SALT);
            var made = SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                    .generateSecret(new PBEKeySpec(passphrase, salt, iterations, 256));
            return new SecretKeySpec(made.getEncoded(), "AES");
        } catch (GeneralSecurityException bug) {
            throw new IllegalStateException("every Java has PBKDF2 with SHA-256", bug);
        }
    }

    /// The key of a passphrase for the file that was read last. Making one is slow on purpose, and a restore reads
    /// its file several times.
    static final class Keys {
        private final char[] passphrase;
        private byte[] header = new byte[0];
        private @Nullable SecretKeySpec key;

        Keys(char[] passphrase) {
            this.passphrase = passphrase;
        }

        private SecretKeySpec of(byte[] wanted) {
            var known = key;
            if (known != null && Arrays.equals(header, wanted)) return known;
            var made = derive(wanted, passphrase);
            header = wanted;
            key = made;
            return made;
        }
    }

    static OutputStream seal(OutputStream to, char[] passphrase) throws IOException {
        var salt = new byte[SALT];
        new SecureRandom().nextBytes(salt);
        var header = ByteBuffer.allocate(HEADER)
                .put(MAGIC)
                .put(salt)
                .putInt(ITERATIONS)
                .array();
        to.write(header);
        return new Out(to, new Sealing(header, derive(header, passphrase)));
    }

    /// @param from behind [#MAGIC]
    static InputStream open(InputStream from, Keys keys) throws IOException {
        var header = Arrays.copyOf(MAGIC, HEADER);
        if (from.readNBytes(header, MAGIC.length, HEADER - MAGIC.length) < HEADER - MAGIC.length) throw truncated();
        int iterations = ByteBuffer.wrap(header).getInt(MAGIC.length + SALT);
        if (iterations <= 0 || iterations > MOST_ITERATIONS) {
            throw new BadBackup(Fault.DAMAGED, "the backup is damaged: its header is not plausible");
        }
        return new In(from, new Sealing(header, keys.of(header)));
    }

    private byte[] chunk(int mode, byte[] bytes, int length, boolean last) throws GeneralSecurityException {
        var nonce = ByteBuffer.allocate(NONCE)
                .putLong(chunks++)
                .putInt(last ? 1 : 0)
                .array();
        var cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, key, new GCMParameterSpec(TAG * 8, nonce));
        cipher.updateAAD(header);
        return cipher.doFinal(bytes, 0, length);
    }

    private static BadBackup truncated() {
        return new BadBackup(Fault.TRUNCATED, "the backup is cut short: its end is missing");
    }

    private static final class Out extends OutputStream {
        private final OutputStream to;
        private final Sealing sealing;
        private final byte[] buffer = new byte[CHUNK];
        private int filled;
        private boolean closed;

        Out(OutputStream to, Sealing sealing) {
            this.to = to;
            this.sealing = sealing;
        }

        @Override
        public void write(int one) throws IOException {
            write(new byte[] {(byte) one}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            while (length > 0) {
                // A full chunk stays until it is known whether it is the last.
                if (filled == CHUNK) flushChunk(false);
                int some = Math.min(length, CHUNK - filled);
                System.arraycopy(bytes, from, buffer, filled, some);
                filled += some;
                from += some;
                length -= some;
            }
        }

        private void flushChunk(boolean last) throws IOException {
            try {
                to.write(sealing.chunk(Cipher.ENCRYPT_MODE, buffer, filled, last));
            } catch (GeneralSecurityException bug) {
                throw new IllegalStateException("every Java has AES-GCM", bug);
            }
            filled = 0;
        }

        @Override
        public void close() throws IOException {
            if (closed) return;
            closed = true;
            flushChunk(true);
            to.close();
        }
    }

    private static final class In extends InputStream {
        private final InputStream from;
        private final Sealing sealing;
        private byte[] sealed;
        private int sealedLength;
        private byte[] open = new byte[0];
        private int at;
        private boolean ended;

        In(InputStream from, Sealing sealing) throws IOException {
            this.from = from;
            this.sealing = sealing;
            this.sealed = new byte[CHUNK + TAG];
            this.sealedLength = from.readNBytes(sealed, 0, sealed.length);
        }

        @Override
        public int read() throws IOException {
            var one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] to, int offset, int length) throws IOException {
            if (length == 0) return 0;
            while (at == open.length) {
                if (ended) return -1;
                openNext();
            }
            int some = Math.min(length, open.length - at);
            System.arraycopy(open, at, to, offset, some);
            at += some;
            return some;
        }

        private void openNext() throws IOException {
            if (sealedLength < TAG) throw truncated();
            // Only what is followed by nothing may be the last chunk.
            var following = new byte[CHUNK + TAG];
            int followingLength = from.readNBytes(following, 0, following.length);
            ended = followingLength == 0;
            boolean first = sealing.chunks == 0;
            try {
                open = sealing.chunk(Cipher.DECRYPT_MODE, sealed, sealedLength, ended);
            } catch (AEADBadTagException wrong) {
                throw first
                        ? new BadBackup(
                                Fault.WRONG_PASSPHRASE,
                                "the passphrase is wrong, or the beginning of the backup was changed",
                                wrong)
                        : unreadable(wrong);
            } catch (GeneralSecurityException bug) {
                throw new IllegalStateException("every Java has AES-GCM", bug);
            }
            at = 0;
            sealed = following;
            sealedLength = followingLength;
        }

        private BadBackup unreadable(AEADBadTagException wrong) {
            return ended
                    ? new BadBackup(
                            Fault.TRUNCATED, "the backup is cut short or its end was changed: it is not whole", wrong)
                    : new BadBackup(Fault.DAMAGED, "the backup was changed: a chunk does not fit its seal", wrong);
        }

        @Override
        public void close() throws IOException {
            from.close();
        }
    }
}
