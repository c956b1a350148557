package io.sluice.gateway.oauth;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.regex.Pattern;

/// Proof that who exchanges a code is who asked for it (RFC 7636).
///
/// @param challenge "" when the approval came without one
/// @param method    `S256`, `plain`, or "" for `plain`
record Pkce(String challenge, String method) {
    private static final Pattern TEXT = Pattern.compile("[A-Za-z0-9._~-]{43,128}");

    boolean isWellFormed() {
        return challenge.isEmpty()
                ? method.isEmpty()
                : TEXT.matcher(challenge).matches()
                        && (method.isEmpty() || method.equals("plain") || method.equals("S256"));
    }

    /// A code without a challenge takes no verifier either: somebody may have taken the challenge away.
    boolean proves(String verifier) {
        if (challenge.isEmpty()) return verifier.isEmpty();
        if (!TEXT.matcher(verifier).matches()) return false;
        var given = method.equals("S256") ? hashed(verifier) : verifier;
        return MessageDigest.isEqual(
                given.getBytes(StandardCharsets.US_ASCII), challenge.getBytes(StandardCharsets.US_ASCII));
    }

    private static String hashed(String verifier) {
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(StandardCharsets.US_ASCII));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
        } catch (NoSuchAlgorithmException bug) {
            throw new IllegalStateException("every Java has SHA-256", bug);
        }
    }
}
