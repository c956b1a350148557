package io.sluice.gateway.secret;

import java.io.IOException;
import java.util.Optional;

/// A store that was configured and cannot be used; every look-up says why.
record UnusableStore(String reason) implements SecretStore {
    @Override
    public Optional<String> read(String key) throws IOException {
        throw new IOException(reason);
    }

    @Override
    public boolean instant() {
        return true;
    }

    @Override
    public void probe() throws IOException {
        throw new IOException(reason);
    }
}
