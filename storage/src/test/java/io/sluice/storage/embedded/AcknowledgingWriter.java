package io.sluice.storage.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.PrintStream;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;

/// The process that [EmbeddedCrashTest] kills: writes sessions without end and prints each key that was
/// acknowledged. `delete` as second argument also deletes every third and prints it with a minus.
final class AcknowledgingWriter {
    private static final int IN_FLIGHT = 16;

    private AcknowledgingWriter() {}

    public static void main(String[] arguments) {
        var storage = EmbeddedStorage.open(Path.of(arguments[0]), InstantSource.system());
        var out = new PrintStream(System.out, true, UTF_8);
        var next = new AtomicLong();
        for (int i = 0; i < IN_FLIGHT; i++) {
            Thread.ofPlatform().start(() -> {
                while (true) {
                    long number = next.incrementAndGet();
                    var key = "apikey-" + number;
                    var json = ("{\"n\":" + number + "}").getBytes(UTF_8);
                    storage.sessions().put(key, json, 0).toCompletableFuture().join();
                    if (number % 3 == 0) {
                        storage.values().delete(key).toCompletableFuture().join();
                        out.println("-" + key);
                    } else {
                        out.println(key);
                    }
                }
            });
        }
    }
}
