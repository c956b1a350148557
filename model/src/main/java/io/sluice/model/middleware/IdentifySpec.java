package io.sluice.model.middleware;

import java.util.List;
import java.util.Optional;

/// Who is calling.
public sealed interface IdentifySpec extends MiddlewareSpec {

    /// Where a credential is read from (`auth-and-keys.md` section 0.4).
    ///
    /// @param header   name of the header; "" when headers are switched off
    /// @param query    name of the query parameter; absent when not used
    /// @param cookie   name of the cookie; absent when not used
    record Source(String header, Optional<String> query, Optional<String> cookie) {}

    /// Auth token (`auth-and-keys.md` section 1.3).
    ///
    /// @param certificateAsKey `use_certificate`: the client certificate is the key
    record AuthToken(Source source, boolean certificateAsKey, Optional<Signature> signature) implements IdentifySpec {
        /// Signature of the token (`validate_signature`).
        public record Signature(
                String algorithm,
                String header,
                String query,
                String secret,
                long allowedClockSkew,
                int errorStatus,
                String errorMessage) {}

        @Override
        public Stage stage() {
            return Stage.AUTH_TOKEN;
        }
    }

    /// Removes the credentials from the request before it goes up (`strip_auth_data`).
    ///
    /// @param sources what to remove; here a cookie is named also where cookies are no source of credentials
    record StripAuth(List<Source> sources) implements IdentifySpec {
        @Override
        public Stage stage() {
            return Stage.STRIP_AUTH;
        }
    }

    /// A method of authentication that is known but not built yet; such an API is refused by name.
    ///
    /// @param field name of the field that asks for it
    record Unsupported(String field) implements IdentifySpec {
        @Override
        public Stage stage() {
            return Stage.AUTH_PLUGIN;
        }
    }
}
