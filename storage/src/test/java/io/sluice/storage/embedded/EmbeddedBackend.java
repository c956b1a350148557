package io.sluice.storage.embedded;

import io.sluice.storage.Backend;
import io.sluice.storage.Storage;
import io.sluice.testkit.ManualClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

final class EmbeddedBackend implements Backend {
    final ManualClock clock = new ManualClock(Instant.now());
    final Path folder;
    private final Storage storage;

    EmbeddedBackend() {
        try {
            folder = Files.createTempDirectory("sluice-embedded");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        storage = EmbeddedStorage.open(folder, clock);
    }

    @Override
    public Storage storage() {
        return storage;
    }

    @Override
    public void letPass(Duration time) {
        clock.advance(time);
    }

    @Override
    public void close() {
        storage.close();
        folder.resolve("store.mv").toFile().delete();
        folder.toFile().delete();
    }
}
