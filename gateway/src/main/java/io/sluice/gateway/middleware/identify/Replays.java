package io.sluice.gateway.middleware.identify;

import io.sluice.gateway.exchange.Exchange;
import io.sluice.gateway.exchange.Verdict;
import io.sluice.storage.KeyValueStore;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.function.Supplier;

/// Signatures that were used, remembered in the store for as long as their date is good: each is good for one request,
/// on all gateways together. While the store is away none is accepted.
///
/// @param seconds how long a signature is good: its date may be ahead by the allowed skew, and then late by it
record Replays(KeyValueStore values, Verdict refused, long seconds) {
    private static final String PREFIX = "hmac-used-";
    private static final byte[] USED = {'1'};

    static Replays of(KeyValueStore values, Verdict refused, double skewMillis) {
        // A second more: stores count whole ones.
        return new Replays(values, refused, (long) Math.ceil(2 * skewMillis / 1_000) + 1);
    }

    /// @param name      of the key in the store
    /// @param signature in one form only, whatever the client wrote
    /// @param accepted  for the first to bring it; runs on the event loop
    Verdict once(Exchange exchange, String name, byte[] signature, Supplier<Verdict> accepted) {
        var later = exchange.later();
        long generation = exchange.generation();
        var _ = values.setIfAbsent(PREFIX + hash(name, signature), USED, seconds)
                .whenCompleteAsync(
                        (first, failure) -> {
                            if (exchange.generation() != generation) return;
                            if (failure != null) later.complete(SessionQuery.UNAVAILABLE);
                            else later.complete(first ? accepted.get() : refused);
                        },
                        exchange.loop().eventLoop());
        return later;
    }

    private static String hash(String name, byte[] signature) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            digest.update(name.getBytes(StandardCharsets.UTF_8));
            digest.update((byte) 0);
            return HexFormat.of().formatHex(digest.digest(signature));
        } catch (NoSuchAlgorithmException bug) {
            throw new IllegalStateException("every Java has SHA-256", bug);
        }
    }
}
