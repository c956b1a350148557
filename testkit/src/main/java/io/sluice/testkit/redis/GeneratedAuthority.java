package io.sluice.testkit.redis;

import io.sluice.testkit.redis.SigningAuthority.Use;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.PublicKey;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/// An authority that signs certificates for tests.
public final class GeneratedAuthority {
    private final Path folder;
    private final SigningAuthority authority;
    private final GeneratedCertificate own;

    private GeneratedAuthority(Path folder, String name) {
        this.folder = folder;
        this.authority = SigningAuthority.named(name);
        var keys = authority.keys();
        this.own = GeneratedCertificate.written(
                folder.resolve(name + "-cert.pem"),
                folder.resolve(name + "-key.pem"),
                certificate(name, keys.getPublic(), Use.AUTHORITY, Duration.ofDays(-1), Duration.ofDays(30)),
                keys);
    }

    /// @param name of the authority, and of its files in `folder`
    public static GeneratedAuthority in(Path folder, String name) {
        return new GeneratedAuthority(folder, name);
    }

    /// Its own certificate.
    public GeneratedCertificate own() {
        return own;
    }

    /// A certificate for `localhost` and 127.0.0.1 with this common name, signed by the authority.
    public GeneratedCertificate issue(String commonName) {
        return issued(commonName, Duration.ofDays(-1), Duration.ofDays(30));
    }

    /// One that ended yesterday.
    public GeneratedCertificate issueExpired(String commonName) {
        return issued(commonName, Duration.ofDays(-3), Duration.ofDays(-1));
    }

    /// Has `file` name what counts no more: a list (PEM) that is to be renewed before `next`. An earlier list in its
    /// place is never seen half replaced.
    public void revoke(Path file, Instant next, GeneratedCertificate... revoked) {
        var serials = List.of(revoked).stream()
                .<BigInteger>map(pair -> pair.x509().getSerialNumber())
                .toList();
        var from = next.minus(Duration.ofDays(2));
        var text = SigningAuthority.pem("X509 CRL", authority.revocations(serials, from, next));
        try {
            var beside = Files.writeString(file.resolveSibling(file.getFileName() + ".new"), text);
            Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private GeneratedCertificate issued(String commonName, Duration from, Duration until) {
        var keys = SigningAuthority.newKeys();
        return GeneratedCertificate.written(
                folder.resolve(commonName + "-cert.pem"),
                folder.resolve(commonName + "-key.pem"),
                certificate(commonName, keys.getPublic(), Use.SERVER_AND_CLIENT, from, until),
                keys);
    }

    private byte[] certificate(String commonName, PublicKey key, Use use, Duration from, Duration until) {
        var now = InstantSource.system().instant();
        return authority.certificate(commonName, key, use, now.plus(from), now.plus(until));
    }
}
