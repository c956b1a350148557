package io.sluice.cli.start;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.cli.terminal.CommandRefused;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(ReplaceUnderscores.class)
class DataFolderTest {
    @TempDir
    private Path folder = Path.of("");

    @Test
    void the_secret_is_made_once_and_only_its_owner_may_read_it() throws IOException {
        var data = DataFolder.open(folder.resolve("data"));
        var secret = data.secret();
        assertThat(secret).matches("[0-9a-f]{64}");
        assertThat(data.secret()).isEqualTo(secret);
        assertThat(DataFolder.open(folder.resolve("data")).secret()).isEqualTo(secret);
        assertThat(DataFolder.open(folder.resolve("other")).secret()).isNotEqualTo(secret);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data.secretFile())))
                .isEqualTo("rw-------");
        try (var files = Files.list(data.root())) {
            assertThat(files.map(Path::getFileName).map(Path::toString))
                    .containsExactlyInAnyOrder("apps", "policies", "middleware", "store", "control-secret");
        }
    }

    @Test
    void what_is_there_is_left_alone() throws IOException {
        Files.createDirectories(folder.resolve("apps"));
        Files.writeString(folder.resolve("apps/a.json"), "{}");
        Files.writeString(folder.resolve("control-secret"), "mine\n");
        var data = DataFolder.open(folder);
        assertThat(data.secret()).isEqualTo("mine");
        assertThat(data.apps().resolve("a.json")).hasContent("{}");
    }

    @Test
    void an_empty_secret_opens_nothing() throws IOException {
        var data = DataFolder.open(folder);
        Files.writeString(data.secretFile(), "\n");
        assertThatThrownBy(data::secret).isInstanceOf(CommandRefused.class).hasMessageContaining("is empty");
    }

    @Test
    void a_folder_that_cannot_be_made_is_refused_by_name() throws IOException {
        var file = Files.writeString(folder.resolve("file"), "");
        assertThatThrownBy(() -> DataFolder.open(file))
                .isInstanceOf(CommandRefused.class)
                .hasMessageContaining(file.toString());
    }
}
