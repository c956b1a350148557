package io.sluice.gateway.secret;

import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/// Variables of the process. An empty one counts as none.
///
/// @param prefix    of the variables that may be read
/// @param uppercase the name of a secret in capitals is the rest of the variable's
record EnvironmentStore(Function<String, Optional<String>> variables, String prefix, boolean uppercase)
        implements SecretStore {
    @Override
    public Optional<String> read(String key) {
        return variables
                .apply(prefix + (uppercase ? key.toUpperCase(Locale.ROOT) : key))
                .filter(value -> !value.isEmpty());
    }

    @Override
    public boolean instant() {
        return true;
    }

    @Override
    public String toString() {
        return "environment";
    }
}
