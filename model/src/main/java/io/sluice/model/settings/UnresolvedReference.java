package io.sluice.model.settings;

/// A secret reference in a configuration file that leads nowhere; the message says why, and holds no secret.
public final class UnresolvedReference extends Exception {
    private static final long serialVersionUID = 1;

    public UnresolvedReference(String reason) {
        super(reason);
    }

    /// What a person should read.
    public String reason() {
        return String.valueOf(getMessage());
    }
}
