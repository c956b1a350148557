package io.sluice.cli.upgrade.preflight;

import java.util.Locale;

/// How much a finding matters, the worst last.
public enum Severity {
    /// Good to know.
    INFO,
    /// The upgrade works; somebody should look before.
    WARNING,
    /// The upgrade would lose something or not work.
    BLOCKER;

    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
