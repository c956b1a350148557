package io.sluice.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/// Whoever has the sources can see that a package was made of them.
@DisplayNameGeneration(ReplaceUnderscores.class)
@EnabledIfSystemProperty(named = "packages.full", matches = "true", disabledReason = "run by: bin/test packages")
class ReproducibleTest {
    @TempDir
    private Path folder;

    @Test
    void two_builds_of_a_version_are_equal_byte_for_byte() throws Exception {
        var built = BuiltPackages.assumeBuilt();
        // Another runtime is linked, in another folder, at another time.
        var again = Packages.open(
                built.product(),
                built.release(),
                BuiltPackages.CHECKOUT.resolve("packaging"),
                Path.of(System.getProperty("java.home")),
                folder);
        assertThat(Files.mismatch(built.now().deb(), again.deb())).isEqualTo(-1);
        assertThat(Files.mismatch(built.now().rpm(), again.rpm())).isEqualTo(-1);
        assertThat(Files.mismatch(built.now().image(), again.image())).isEqualTo(-1);
        assertThat(Files.mismatch(built.now().chart(), again.chart())).isEqualTo(-1);
        assertThat(Files.mismatch(built.now().manifests(), again.manifests())).isEqualTo(-1);
    }

    @Test
    void what_is_installed_takes_less_than_120_megabytes() throws Exception {
        var built = BuiltPackages.assumeBuilt();
        long bytes = 0;
        for (var entry : built.now().contents()) {
            if (entry instanceof Entry.Regular file) bytes += Files.size(file.source());
        }
        assertThat(bytes).isLessThan(120_000_000);
    }
}
