package io.sluice.model.middleware;

import java.util.List;

/// May the caller do this. Present on every API that is not keyless.
public sealed interface AllowSpec extends MiddlewareSpec {

    record KeyExpiry() implements AllowSpec {
        @Override
        public Stage stage() {
            return Stage.KEY_EXPIRY;
        }
    }

    record AccessRights() implements AllowSpec {
        @Override
        public Stage stage() {
            return Stage.ACCESS_RIGHTS;
        }
    }

    record GranularAccess() implements AllowSpec {
        @Override
        public Stage stage() {
            return Stage.GRANULAR_ACCESS;
        }
    }

    /// The token must carry the scopes that the OpenAPI document asks for (`auth-and-keys.md` section 1.13).
    ///
    /// @param claims     names of the claim, the first that a token has counts
    /// @param separator  between scopes in a text
    /// @param source     `union`, `operation` or `global`
    /// @param global     alternatives of the whole API; in each, all scopes are needed
    /// @param operations alternatives of single operations
    record ScopeCheck(
            List<String> claims, String separator, String source, List<List<String>> global, List<Entry> operations)
            implements AllowSpec {
        public record Entry(Endpoint endpoint, List<List<String>> alternatives) {}

        @Override
        public Stage stage() {
            return Stage.SCOPE;
        }
    }
}
