package io.sluice.cli.terminal;

/// What a command tells the shell.
public final class ExitCode {
    public static final int GOOD = 0;
    /// Warnings, or differences found.
    public static final int WARNED = 1;
    /// Refused or failed.
    public static final int REFUSED = 2;

    private ExitCode() {}
}
