package io.sluice.gateway.session;

import io.sluice.model.session.KeyHash;
import io.sluice.model.session.Session;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import org.bouncycastle.crypto.generators.OpenBSDBCrypt;

/// Passwords of basic-auth users, as they are stored and compared (`auth-and-keys.md` 1.8).
public final class Passwords {
    private static final String BCRYPT = "bcrypt";
    private static final int COST = 10;

    /// What bcrypt reads of a password; the rest does not count.
    private static final int MOST = 72;

    private final String function;
    private final SecureRandom random = new SecureRandom();

    /// @param function setting `basic_auth_hash_key_function`; anything but a name of [KeyHash] is bcrypt
    public Passwords(String function) {
        this.function = KeyHash.named(function).map(KeyHash::id).orElse(BCRYPT);
    }

    /// The session with this password, hashed. Takes about 50 ms of a processor with bcrypt.
    public Session with(Session session, String password) {
        return session.withPassword(hashed(password), function);
    }

    private String hashed(String password) {
        var hash = KeyHash.named(function);
        if (hash.isPresent()) return hash.get().hex(password);
        var salt = new byte[16];
        random.nextBytes(salt);
        return OpenBSDBCrypt.generate("2a", bytes(password), salt, COST);
    }

    /// Whether `password` is that of the session. Slow with bcrypt: not on an event loop.
    public static boolean matches(Session session, String password) {
        var kind = session.passwordHash();
        if (isSlow(session)) {
            try {
                return OpenBSDBCrypt.checkPassword(session.password(), bytes(password));
            } catch (IllegalArgumentException | IllegalStateException notBcrypt) {
                return false;
            }
        }
        var given = KeyHash.named(kind).map(hash -> hash.hex(password)).orElse(password);
        return MessageDigest.isEqual(
                given.getBytes(StandardCharsets.UTF_8), session.password().getBytes(StandardCharsets.UTF_8));
    }

    /// Whether [#matches] takes long: the password is hashed with bcrypt, as with any name that is not known.
    public static boolean isSlow(Session session) {
        var kind = session.passwordHash();
        return !kind.isEmpty() && KeyHash.named(kind).isEmpty();
    }

    private static byte[] bytes(String password) {
        var bytes = password.getBytes(StandardCharsets.UTF_8);
        return bytes.length <= MOST ? bytes : java.util.Arrays.copyOf(bytes, MOST);
    }
}
