package io.sluice.storage.migration;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.sluice.model.document.Json;
import io.sluice.storage.Archive;
import io.sluice.storage.StoreFailure;
import io.sluice.storage.Stored;
import io.sluice.storage.Stored.Content;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// The right to change a store at large, which one process has at a time and loses when it is silent.
///
/// Each taking has a higher number than the one before, the fence: who was silent, lost the lease and wakes up
/// again is known by his lower one.
public final class Lease implements AutoCloseable {
    /// Kept by restores and migrations, so that they exclude each other.
    public static final String MAINTENANCE = "sluice-lease-maintenance";

    /// How long a dead holder keeps others out.
    public static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final String FENCE = "-fence";

    private final Archive archive;
    private final String key;
    private final byte[] value;
    private final long fence;
    private final Duration patience;
    private long renewed;

    private Lease(Archive archive, String key, byte[] value, long fence, Duration patience) {
        this.archive = archive;
        this.key = key;
        this.value = value;
        this.fence = fence;
        this.patience = patience;
        this.renewed = System.nanoTime();
    }

    /// @param holder who takes it, for those who find it taken
    /// @throws LeaseTaken naming who has it, and for how long at most
    public static Lease take(Archive archive, String key, String holder) {
        return take(archive, key, holder, PATIENCE);
    }

    static Lease take(Archive archive, String key, String holder, Duration patience) {
        long fence = nextFence(archive, key + FENCE);
        var json = Json.object()
                .put("holder", holder)
                .put("fence", fence)
                .put("token", UUID.randomUUID().toString());
        var value = Json.text(json).getBytes(UTF_8);
        if (!archive.swap(key, Optional.empty(), value, patience.toSeconds())) {
            throw new LeaseTaken(
                    "the store is being changed by " + named(archive, key) + "; it keeps others out for up to "
                            + patience.toSeconds() + " s after its last sign of life. Nothing was done");
        }
        return new Lease(archive, key, value, fence, patience);
    }

    private static long nextFence(Archive archive, String key) {
        while (true) {
            var before = archive.find(List.of(key)).getFirst().flatMap(Lease::text);
            long next = before.map(text -> Long.parseLong(new String(text, UTF_8)) + 1)
                    .orElse(1L);
            if (archive.swap(key, before, Long.toString(next).getBytes(UTF_8), 0)) return next;
        }
    }

    /// Who has the lease now, as he called himself.
    public static Optional<String> holder(Archive archive, String key) {
        return archive.find(List.of(key)).getFirst().map(entry -> {
            try {
                var json =
                        Json.parse(text(entry).map(it -> new String(it, UTF_8)).orElse("{}"));
                var holder = json.path("holder").asText();
                return holder.isEmpty() ? "another process" : holder;
            } catch (JsonProcessingException malformed) {
                return "another process";
            }
        });
    }

    private static String named(Archive archive, String key) {
        return holder(archive, key).orElse("another process");
    }

    private static Optional<byte[]> text(Stored entry) {
        return entry.content() instanceof Content.Text text ? Optional.of(text.binary()) : Optional.empty();
    }

    public long fence() {
        return fence;
    }

    /// A sign of life, to be called before each batch; asks the store only when it is time.
    ///
    /// @throws LeaseTaken when another has taken over meanwhile
    public void renew() {
        if (System.nanoTime() - renewed < patience.toNanos() / 6) return;
        if (!archive.swap(key, Optional.of(value), value, patience.toSeconds()) && !retaken()) {
            throw new LeaseTaken("the lease was lost to " + named(archive, key)
                    + " because this process was silent for too long; it stops here");
        }
        renewed = System.nanoTime();
    }

    /// Takes again what has run out without anybody else having taken it.
    private boolean retaken() {
        if (!latest() || !archive.swap(key, Optional.empty(), value, patience.toSeconds())) return false;
        // Between the look and the taking another may have come and gone.
        if (latest()) return true;
        archive.drop(key, value);
        return false;
    }

    private boolean latest() {
        return archive.find(List.of(key + FENCE))
                .getFirst()
                .flatMap(Lease::text)
                .filter(text -> new String(text, UTF_8).equals(Long.toString(fence)))
                .isPresent();
    }

    /// Gives it back. When the store is away it ends by itself.
    @Override
    public void close() {
        try {
            archive.drop(key, value);
        } catch (StoreFailure away) {
            // Nobody can be told; the time to live ends it.
            renewed = 0;
        }
    }
}
