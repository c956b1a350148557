package io.sluice.e2e.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `bin/sluice` in a folder whose parts are elsewhere.
@DisplayNameGeneration(ReplaceUnderscores.class)
class LinkedFolderTest {
    @TempDir
    Path folder;

    @Test
    void the_jars_may_be_in_a_folder_that_is_a_link() throws Exception {
        var distribution = Distribution.make(folder.resolve("sluice"), "7.8.9");
        var lib = distribution.folder().resolve("lib");
        Files.createSymbolicLink(lib, Files.move(lib, folder.resolve("elsewhere")));
        var builder = new ProcessBuilder(
                        distribution.folder().resolve("bin/sluice").toString(), "version")
                .redirectErrorStream(true);
        builder.environment().put("SLUICE_AOT", "off");
        var process = builder.start();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        assertThat(said).startsWith("sluice 7.8.9");
    }
}
