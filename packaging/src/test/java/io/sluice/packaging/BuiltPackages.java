package io.sluice.packaging;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/// Packages of this build, and those of a version that follows it with other defaults. Made once for all tests.
record BuiltPackages(Product product, Release release, Packages now, Packages next, Path folder) {
    static final Path CHECKOUT = Path.of("..").toAbsolutePath().normalize();

    /// A linked Java.
    Path runtime() {
        return folder.resolve("work/runtime");
    }

    /// Skips the test when the product is not built.
    static BuiltPackages assumeBuilt() {
        assumeTrue(
                Files.isDirectory(CHECKOUT.resolve("cli/target/sluice/lib")),
                "the product is not built; run bin/package or mvn -Ppackages verify");
        return Once.BUILT;
    }

    /// A class is loaded once, and only when somebody asks.
    private static final class Once {
        private static final BuiltPackages BUILT = build();
    }

    private static BuiltPackages build() {
        try {
            var product = new Product(CHECKOUT);
            var release = product.release();
            var folder = Scripts.fresh(CHECKOUT.resolve("packaging/target/test-packages"));
            var now = Packages.open(
                    product, release, CHECKOUT.resolve("packaging"), Path.of(System.getProperty("java.home")), folder);
            var following = new Release("99.0.0", release.moment(), release.architecture());
            var next = now.as(following, otherDefaults(folder.resolve("other-defaults")), folder.resolve("next"));
            return new BuiltPackages(product, release, now, next, folder);
        } catch (IOException unmade) {
            throw new UncheckedIOException(unmade);
        }
    }

    /// The sources of packages, with other defaults in them.
    private static Path otherDefaults(Path folder) throws IOException {
        var packaging = CHECKOUT.resolve("packaging");
        for (var part : new String[] {"files", "deb", "rpm", "scripts"}) {
            try (var files = Files.walk(packaging.resolve(part))) {
                for (var file : files.toList()) {
                    var copy = folder.resolve(packaging.relativize(file).toString());
                    if (Files.isDirectory(file)) Files.createDirectories(copy);
                    else Files.copy(file, copy, StandardCopyOption.COPY_ATTRIBUTES);
                }
            }
        }
        var settings = folder.resolve("files/etc/sluice/gateway.conf");
        Files.writeString(
                settings, Files.readString(settings).replace("\"log_level\": \"info\"", "\"log_level\": \"warn\""));
        return folder;
    }
}
