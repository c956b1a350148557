package io.sluice.cli;

import io.sluice.cli.terminal.ProductVersion;
import picocli.CommandLine.IVersionProvider;

/// What is running.
final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
        return new String[] {
            "sluice " + ProductVersion.number(),
            "Java " + Runtime.version() + " (" + System.getProperty("java.vendor") + "), "
                    + System.getProperty("os.name") + " " + System.getProperty("os.arch")
        };
    }
}
