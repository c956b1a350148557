package io.sluice.gateway.secret;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/// One place that secrets are kept in. Safe for all threads. No message of it holds a secret.
interface SecretStore {
    /// Blocks while the store answers.
    ///
    /// @return empty when it has nothing under this key
    /// @throws IOException when it cannot be asked
    Optional<String> read(String key) throws IOException;

    /// Everything below one folder, by the rest of its key; of stores that can tell.
    default Map<String, String> folder(String folder) throws IOException {
        throw new IOException("cannot list " + folder);
    }

    /// Answers from memory: it may be asked on an event loop.
    default boolean instant() {
        return false;
    }

    /// Whether it can be asked at all; of a local one always.
    default void probe() throws IOException {}
}
