package io.sluice.e2e;

import static org.junit.jupiter.api.Assumptions.abort;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/// A running gateway and how to reach it.
public interface ProductUnderTest extends AutoCloseable {

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

    /// The named gateway, else this project's own in this process.
    static ProductUnderTest start() {
        return named().orElseGet(() -> abort("name a gateway with -Dgateway=http://HOST:PORT -Dsecret=SECRET"));
    }

    /// A gateway that somebody else started and will stop.
    record Elsewhere(URI address, URI control, String secret, Duration reloadLag) implements ProductUnderTest {

        @Override
        public void close() {
            // Not ours to stop.
        }
    }
}
