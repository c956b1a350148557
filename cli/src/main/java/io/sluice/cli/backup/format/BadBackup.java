package io.sluice.cli.backup.format;

import java.io.IOException;

/// A file that is no backup, or not a whole one. The message is for people and names what is wrong.
public final class BadBackup extends IOException {
    private static final long serialVersionUID = 1;

    private final Fault fault;

    /// What is wrong, stable for scripts.
    public enum Fault {
        NOT_A_BACKUP,
        TRUNCATED,
        DAMAGED,
        NEWER_FORMAT,
        PASSPHRASE_NEEDED,
        WRONG_PASSPHRASE
    }

    public BadBackup(Fault fault, String message) {
        super(message);
        this.fault = fault;
    }

    public BadBackup(Fault fault, String message, Throwable cause) {
        super(message, cause);
        this.fault = fault;
    }

    public Fault fault() {
        return fault;
    }
}
