package io.sluice.cli.terminal;

/// What is running.
public final class ProductVersion {
    private ProductVersion() {}

    /// As the jar's manifest has it; `(development)` without one.
    public static String number() {
        var version = ProductVersion.class.getPackage().getImplementationVersion();
        return version == null ? "(development)" : version;
    }
}
