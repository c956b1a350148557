package io.sluice.model.middleware;

import java.util.List;
import java.util.Map;

/// Is the request allowed through the door at all.
public sealed interface AdmitSpec extends MiddlewareSpec {

    /// Cross-origin resource sharing (`CORS`).
    ///
    /// @param maxAgeSeconds 0 leaves the header out
    record Cors(
            List<String> allowedOrigins,
            List<String> allowedMethods,
            List<String> allowedHeaders,
            List<String> exposedHeaders,
            boolean allowCredentials,
            int maxAgeSeconds,
            boolean optionsPassthrough,
            boolean debug)
            implements AdmitSpec {
        @Override
        public Stage stage() {
            return Stage.CORS;
        }
    }

    /// `OPTIONS` requests skip every middleware and go up as they are (`CORS.options_passthrough`, with or without
    /// CORS itself).
    record OptionsPassthrough() implements AdmitSpec {
        @Override
        public Stage stage() {
            return Stage.CORS;
        }
    }

    /// @param addresses addresses and CIDR ranges
    record IpAllow(List<String> addresses) implements AdmitSpec {
        @Override
        public Stage stage() {
            return Stage.IP_ALLOW;
        }
    }

    /// @param addresses addresses and CIDR ranges
    record IpBlock(List<String> addresses) implements AdmitSpec {
        @Override
        public Stage stage() {
            return Stage.IP_BLOCK;
        }
    }

    /// @param globalBytes largest body for the whole version; 0 is no limit
    /// @param endpoints   limits of single endpoints, before the global one
    record RequestSize(long globalBytes, List<EndpointSize> endpoints) implements AdmitSpec {
        public record EndpointSize(Endpoint endpoint, long bytes) {}

        @Override
        public Stage stage() {
            return Stage.REQUEST_SIZE;
        }
    }

    /// Request context variables become available as `$tyk_context.*`.
    record ContextVariables() implements AdmitSpec {
        @Override
        public Stage stage() {
            return Stage.CONTEXT_VARIABLES;
        }
    }

    /// Which endpoints make analytics records.
    record Tracking(List<Endpoint> track, List<Endpoint> doNotTrack) implements AdmitSpec {
        @Override
        public Stage stage() {
            return Stage.TRACKING;
        }
    }

    /// Allow, block and ignore lists and Classic mocks of one version, checked in Tyk's order.
    ///
    /// @param allow  not empty: everything else is refused
    /// @param ignore requests that skip authentication and what follows from it
    record EndpointAccess(
            List<Endpoint> allow,
            List<Endpoint> block,
            List<Endpoint> ignore,
            List<Endpoint> internal,
            List<Mock> mocks)
            implements AdmitSpec {
        /// @param list which list the entry stood in: `mock_response`, `white_list`, `black_list` or `ignored`
        public record Mock(Endpoint endpoint, String list, int status, Map<String, String> headers, String body) {}

        /// One entry of the allow list, also one that answers itself, refuses all that no list names.
        public boolean refusesUnlisted() {
            return !allow.isEmpty()
                    || mocks.stream().anyMatch(mock -> mock.list().equals("white_list"));
        }

        @Override
        public Stage stage() {
            return Stage.VERSION;
        }
    }

    /// The document has no version that could serve: every request is refused with 403 and this text.
    record NoVersion(String message) implements AdmitSpec {
        @Override
        public Stage stage() {
            return Stage.VERSION;
        }
    }

    /// Expiry of the API or of a version. Dates are kept as written: what cannot be read counts as expired.
    ///
    /// @param api         `expiration` of the API; "" is none
    /// @param version     `expires` of the version; "" is none
    /// @param apiEnforced refuse when the API is expired; else only the header says so
    /// @param versionEnforced the same for the version
    record Expiry(String api, String version, boolean apiEnforced, boolean versionEnforced) implements AdmitSpec {
        @Override
        public Stage stage() {
            return Stage.VERSION;
        }
    }
}
