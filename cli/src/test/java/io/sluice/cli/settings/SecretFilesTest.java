package io.sluice.cli.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(ReplaceUnderscores.class)
class SecretFilesTest {
    private final SecretFiles secrets = new SecretFiles();

    @TempDir
    private Path folder = Path.of("");

    @Test
    void a_file_below_the_folder_is_read_without_its_last_line_ends() throws IOException {
        Files.createDirectories(folder.resolve("base/redis"));
        Files.writeString(folder.resolve("base/redis/password"), "a\nb\r\n\n");
        assertThat(secrets.follow(
                        "file://redis/password", folder.resolve("base").toString()))
                .contains("a\nb");
    }

    @Test
    void nothing_leads_out_of_the_folder() throws IOException {
        var base = Files.createDirectories(folder.resolve("base"));
        var outside = Files.writeString(folder.resolve("outside"), "x");
        Files.createSymbolicLink(base.resolve("link"), outside);
        for (var reference : new String[] {"file://../outside", "file://link", "file://" + outside, "file://none"}) {
            assertThat(secrets.follow(reference, base.toString())).as(reference).isEmpty();
        }
    }

    @Test
    void without_a_folder_and_for_other_schemes_there_is_nothing() {
        assertThat(secrets.follow("file://x", "")).isEmpty();
        assertThat(secrets.follow("consul://x", folder.toString())).isEmpty();
    }
}
