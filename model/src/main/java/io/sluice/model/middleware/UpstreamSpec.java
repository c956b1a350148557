package io.sluice.model.middleware;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

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

    /// Targets are those that a registry names (`gateway-features-1.md` 3.7). Paths are member names joined by dots.
    ///
    /// @param endpoint      URL that is asked
    /// @param nested        what is at `parentPath` is a text that is JSON itself
    /// @param parentPath    leads to what holds the entries; "" is the root
    /// @param dataPath      leads from an entry to its host or URL
    /// @param portPath      leads from an entry to its port; "" when the host has it
    /// @param targetPath    comes after each address
    /// @param useTargetList all that are named take turns; otherwise only the first one is used
    /// @param returnsList   the root is an array of entries
    /// @param cached        the answer is kept
    /// @param cacheSeconds  for so long; 0 is the gateway's default
    record ServiceDiscovery(
            String endpoint,
            boolean nested,
            String parentPath,
            String dataPath,
            String portPath,
            String targetPath,
            boolean useTargetList,
            boolean returnsList,
            boolean cached,
            long cacheSeconds)
            implements UpstreamSpec {
        @Override
        public Stage stage() {
            return Stage.UPSTREAM;
        }
    }

    /// What the gateway shows to the upstream as its own credential.
    sealed interface Authentication extends UpstreamSpec {
        /// Field that carries it.
        String header();

        @Override
        default Stage stage() {
            return Stage.UPSTREAM_AUTH;
        }
    }

    record UpstreamBasic(String header, String username, String password) implements Authentication {
        /// Without the password.
        @Override
        public String toString() {
            return "UpstreamBasic[" + header + ", " + username + "]";
        }
    }

    /// A token of an OAuth 2.0 server: of the gateway as a client, or of a user whose password it has.
    ///
    /// @param method   `client_secret_basic`, `client_secret_post`, or "" to find out which works
    /// @param metadata members of the server's answer that become context variables
    /// @param user     whose password is used; absent: client credentials
    record UpstreamOAuth(
            String header,
            String clientId,
            String clientSecret,
            String method,
            String tokenUrl,
            List<String> scopes,
            List<String> metadata,
            Optional<User> user)
            implements Authentication {
        public UpstreamOAuth {
            scopes = List.copyOf(scopes);
            metadata = List.copyOf(metadata);
        }

        public record User(String name, String password) {
            /// Without the password.
            @Override
            public String toString() {
                return "User[" + name + "]";
            }
        }

        /// Without the secrets.
        @Override
        public String toString() {
            return "UpstreamOAuth[" + header + ", " + clientId + ", " + tokenUrl + "]";
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
