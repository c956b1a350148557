package io.sluice.model.middleware;

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
}
