package io.sluice.cli;

import picocli.CommandLine.IVersionProvider;

/// What is running. The number comes from the jar's manifest.
final class Version implements IVersionProvider {

    static String number() {
        var version = Version.class.getPackage().getImplementationVersion();
        return version == null ? "(development)" : version;
    }

    @Override
    public String[] getVersion() {
        return new String[] {
            "sluice " + number(),
            "Java " + Runtime.version() + " (" + System.getProperty("java.vendor") + "), "
                    + System.getProperty("os.name") + " " + System.getProperty("os.arch")
        };
    }
}
