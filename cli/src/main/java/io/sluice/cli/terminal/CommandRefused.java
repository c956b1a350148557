package io.sluice.cli.terminal;

/// A command cannot do what it was asked for. The message is for the person who typed it.
public final class CommandRefused extends RuntimeException {
    private static final long serialVersionUID = 1;

    public CommandRefused(String message) {
        super(message);
    }

    public CommandRefused(String message, Throwable cause) {
        super(message, cause);
    }
}
