package io.sluice.gateway.session;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.sluice.storage.KeyValueStore;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;

/// Public keys in the certificate store (`cert-raw-<id>`), by the id that a session names.
///
/// Only a bare public key counts, stored without an organisation: 64 hex digits (recorded). An answer is good
/// for ten seconds, also that there is none.
public final class PublicKeys {
    private static final Pattern ID = Pattern.compile("[0-9a-f]{64}");
    private static final Pattern PEM =
            Pattern.compile("\\s*-----BEGIN PUBLIC KEY-----([A-Za-z0-9+/=\\s]+)-----END PUBLIC KEY-----\\s*");

    private final KeyValueStore values;
    private final AsyncCache<String, Found> found = Caffeine.newBuilder()
            .maximumSize(10_000)
            .expireAfterWrite(Duration.ofSeconds(10))
            .executor(Runnable::run)
            .buildAsync();

    /// What there is under an id.
    public sealed interface Found {
        record Rsa(RSAPublicKey key) implements Found {}

        /// A public key, but none of RSA.
        record Other() implements Found {}

        record Nothing() implements Found {}
    }

    public PublicKeys(KeyValueStore values) {
        this.values = values;
    }

    /// Completes on any thread; exceptionally when the store cannot be asked.
    public CompletableFuture<Found> find(String id) {
        if (!ID.matcher(id).matches()) return CompletableFuture.completedFuture(new Found.Nothing());
        return found.get(
                id,
                (key, _) -> values.get("cert-raw-" + key)
                        .thenApply(PublicKeys::read)
                        .toCompletableFuture());
    }

    private static Found read(Optional<byte[]> stored) {
        var matcher = PEM.matcher(new String(stored.orElse(new byte[0]), StandardCharsets.ISO_8859_1));
        if (!matcher.matches()) return new Found.Nothing();
        var der = Base64.getMimeDecoder().decode(matcher.group(1));
        for (var algorithm : new String[] {"RSA", "EC", "EdDSA"}) {
            var key = key(algorithm, der);
            if (key.isEmpty()) continue;
            return key.get() instanceof RSAPublicKey rsa ? new Found.Rsa(rsa) : new Found.Other();
        }
        return new Found.Nothing();
    }

    private static Optional<PublicKey> key(String algorithm, byte[] der) {
        try {
            return Optional.of(KeyFactory.getInstance(algorithm).generatePublic(new X509EncodedKeySpec(der)));
        } catch (GeneralSecurityException anotherKind) {
            return Optional.empty();
        }
    }
}
