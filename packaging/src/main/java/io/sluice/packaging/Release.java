package io.sluice.packaging;

import java.time.Instant;
import java.util.regex.Pattern;

/// Which version is packed, and the moment that all its files carry.
///
/// @param version      as in the root pom: `1.2.3`, or `1.2.3-rc.1`, `1.2.3-SNAPSHOT` before it
/// @param moment       the same for every build of a version, so that two builds are equal
/// @param architecture what it is built for
public record Release(String version, Instant moment, Machine architecture) {
    private static final Pattern VERSION = Pattern.compile("\\d+\\.\\d+\\.\\d+(-[0-9A-Za-z.]+)?");

    public Release {
        if (!VERSION.matcher(version).matches()) {
            throw new IllegalArgumentException("a version is 1.2.3 or 1.2.3-rc.1, was " + version);
        }
    }

    /// A kind of machine under the names it has in each world.
    public enum Machine {
        X86_64("amd64", "x86_64", "amd64", "linux-x86_64"),
        AARCH64("arm64", "aarch64", "arm64", "linux-aarch_64");

        private final String debian;
        private final String rpm;
        private final String image;
        private final String nativeJars;

        Machine(String debian, String rpm, String image, String nativeJars) {
            this.debian = debian;
            this.rpm = rpm;
            this.image = image;
            this.nativeJars = nativeJars;
        }

        /// The one this runs on: a runtime can only be linked for it.
        public static Machine here() {
            return switch (System.getProperty("os.arch")) {
                case "amd64" -> X86_64;
                case "aarch64" -> AARCH64;
                default -> throw new IllegalStateException("no packages for " + System.getProperty("os.arch"));
            };
        }

        public String debian() {
            return debian;
        }

        public String rpm() {
            return rpm;
        }

        public String image() {
            return image;
        }

        /// The classifier of jars with native code for it.
        public String nativeJars() {
            return nativeJars;
        }
    }

    /// For dpkg and rpm: `~` sorts before the end, so that a candidate is older than its release.
    public String packageVersion() {
        return version.replaceFirst("-", "~").replace('-', '.');
    }

    public String debName() {
        return "sluice-gateway_" + packageVersion() + "_" + architecture.debian() + ".deb";
    }

    public String rpmName() {
        return "sluice-gateway-" + packageVersion() + "-1." + architecture.rpm() + ".rpm";
    }
}
