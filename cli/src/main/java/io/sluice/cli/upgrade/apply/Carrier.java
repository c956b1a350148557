package io.sluice.cli.upgrade.apply;

import java.io.IOException;

/// Brings one version or the other into the place of the running one.
interface Carrier {
    /// @throws Failed when it did not come about; what served goes on serving
    void forward() throws IOException, InterruptedException;

    /// @throws Failed when it did not come about
    void back() throws IOException, InterruptedException;

    /// What this does, for people.
    String how();

    /// A change of versions that did not come about.
    class Failed extends IOException {
        private static final long serialVersionUID = 1L;

        Failed(String message) {
            super(message);
        }
    }
}
