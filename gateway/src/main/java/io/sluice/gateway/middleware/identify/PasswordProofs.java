package io.sluice.gateway.middleware.identify;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.sluice.gateway.session.Passwords;
import io.sluice.model.session.Session;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.concurrent.Semaphore;

/// Remembers which passwords were found good, so that bcrypt is paid once for a user and a while.
///
/// What is kept is a digest of a secret of this process, the stored hash and the password: no password, and
/// nothing that fits a changed one. Only good ones are kept, at most ten thousand. Shared by all event loops.
final class PasswordProofs {
    private static final int MOST = 10_000;

    private final byte[] pepper = new byte[32];
    private final boolean kept;
    private final Cache<Proof, Boolean> good;

    /// Bcrypt takes a processor for 50 ms: some of them stay free for everybody else.
    private final Semaphore processors =
            new Semaphore(Math.max(1, Runtime.getRuntime().availableProcessors() / 2));

    /// 256 bits.
    private record Proof(long a, long b, long c, long d) {}

    /// @param keepFor zero keeps nothing
    PasswordProofs(Duration keepFor) {
        new SecureRandom().nextBytes(pepper);
        this.kept = !keepFor.isZero();
        this.good = Caffeine.newBuilder()
                .maximumSize(kept ? MOST : 0)
                .expireAfterWrite(kept ? keepFor : Duration.ofSeconds(1))
                .executor(Runnable::run)
                .build();
    }

    /// Known to be good. Fast.
    boolean knows(Session session, String password) {
        return kept && good.getIfPresent(proof(session, password)) != null;
    }

    /// Finds out, and remembers. Slow: not on an event loop.
    boolean check(Session session, String password) throws InterruptedException {
        processors.acquire();
        try {
            // Of many at once the first one paid.
            if (knows(session, password)) return true;
            if (!Passwords.matches(session, password)) return false;
            if (kept) good.put(proof(session, password), true);
            return true;
        } finally {
            processors.release();
        }
    }

    private Proof proof(Session session, String password) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            digest.update(pepper);
            digest.update(session.password().getBytes(StandardCharsets.UTF_8));
            digest.update((byte) 0);
            var bytes = ByteBuffer.wrap(digest.digest(password.getBytes(StandardCharsets.UTF_8)));
            return new Proof(bytes.getLong(), bytes.getLong(), bytes.getLong(), bytes.getLong());
        } catch (NoSuchAlgorithmException bug) {
            throw new IllegalStateException("every Java has SHA-256", bug);
        }
    }
}
