package io.sluice.e2e;

import io.sluice.testkit.redis.RealRedis;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// A running gateway and how to reach it.
public interface ProductUnderTest extends AutoCloseable {

    /// What every product here is started with besides [RecordedSettings].
    Map<String, String> RECORDED = Map.of("TYK_GW_SECRET", "conformance-secret");

    /// Where clients send requests: `http://127.0.0.1:PORT`.
    URI address();

    /// Where the control API listens; the same as [#address()] unless it has its own port.
    default URI control() {
        return address();
    }

    /// What the control API wants in `X-Tyk-Authorization`.
    String secret();

    /// How long after the answer to a blocking reload the new definitions may still be on their way.
    default Duration reloadLag() {
        return Duration.ZERO;
    }

    @Override
    void close();

    /// The gateway named by `-Dgateway=http://HOST:PORT -Dsecret=SECRET [-Dcontrol=http://HOST:PORT]`, if any.
    ///
    /// It is given 1.2 s after each reload, as a Tyk gateway needs.
    static Optional<ProductUnderTest> named() {
        return Optional.ofNullable(System.getProperty("gateway"))
                .map(address -> new Elsewhere(
                        URI.create(address),
                        URI.create(System.getProperty("control", address)),
                        System.getProperty("secret", ""),
                        Duration.ofMillis(Long.getLong("reload.lag", 1200))));
    }

    /// The named gateway, else this project's own with the settings that the recordings were made with.
    ///
    /// @param store     where it keeps keys and counters
    /// @param data      an empty folder for its data
    /// @param variables more settings
    static ProductUnderTest start(Store store, Path data, Map<String, String> variables) {
        return named().orElseGet(() -> {
            var all = new HashMap<>(RECORDED);
            all.putAll(variables);
            return switch (store) {
                case EMBEDDED -> ProductProcess.start(data, all);
                case REDIS -> ProductOnRedis.start(data, all);
            };
        });
    }

    /// The stores that tests go through. `-Dstore=EMBEDDED` or `-Dstore=REDIS` chooses one.
    enum Store {
        EMBEDDED,
        REDIS;

        /// Whether it can be had here and nothing else was asked for.
        public boolean chosen() {
            boolean wanted = Optional.ofNullable(System.getProperty("store"))
                    .map(name()::equalsIgnoreCase)
                    .orElse(true);
            return wanted && (this != REDIS || RealRedis.available());
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /// A gateway that somebody else started and will stop.
    record Elsewhere(URI address, URI control, String secret, Duration reloadLag) implements ProductUnderTest {

        @Override
        public void close() {
            // Not ours to stop.
        }
    }
}
