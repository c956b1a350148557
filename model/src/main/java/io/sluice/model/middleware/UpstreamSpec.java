package io.sluice.model.middleware;

import java.time.Duration;
import java.util.List;

/// What belongs to the way to the upstream.
public sealed interface UpstreamSpec extends MiddlewareSpec {

    /// @param global    bounds every exchange of the version; zero is none
    /// @param endpoints before the global one
    record EnforceTimeout(Duration global, List<Entry> endpoints) implements UpstreamSpec {
        public record Entry(Endpoint endpoint, Duration timeout) {}

        @Override
        public Stage stage() {
            return Stage.UPSTREAM;
        }
    }

    record CircuitBreaker(List<Entry> endpoints) implements UpstreamSpec {
        /// @param thresholdPercent 0..1
        public record Entry(
                Endpoint endpoint,
                double thresholdPercent,
                long samples,
                int returnToServiceAfterSeconds,
                boolean halfOpenDisabled) {}

        @Override
        public Stage stage() {
            return Stage.UPSTREAM;
        }
    }

    /// Signs requests for the upstream. What is missing is refused on each request, as Tyk does.
    ///
    /// @param algorithm       `hmac-sha1`, `hmac-sha256`, `hmac-sha384`, `hmac-sha512` or `rsa-sha256`
    /// @param headers         what to sign; empty is everything
    /// @param certificateId   holds the key for RSA
    /// @param signatureHeader "" is `Authorization`
    record RequestSigning(
            String keyId,
            String secret,
            String algorithm,
            List<String> headers,
            String certificateId,
            String signatureHeader)
            implements UpstreamSpec {
        public RequestSigning {
            headers = List.copyOf(headers);
        }

        @Override
        public Stage stage() {
            return Stage.REQUEST_SIGNING;
        }

        /// Without the secret.
        @Override
        public String toString() {
            return "RequestSigning[" + keyId + ", " + algorithm + "]";
        }
    }
}
