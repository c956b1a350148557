package io.sluice.cli.start;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(ReplaceUnderscores.class)
class PidFileTest {
    private static final String OWN = ProcessHandle.current().pid() + "\n";

    @TempDir
    Path folder;

    @Test
    void a_reader_never_sees_a_file_that_is_half_written() throws Exception {
        var file = Files.writeString(folder.resolve("pid"), "1\n");
        Set<String> seen = ConcurrentHashMap.newKeySet();
        var reader = Thread.ofPlatform().start(() -> {
            for (int i = 0; i < 20_000; i++) seen.add(read(file));
        });
        var own = new PidFile(file.toString());
        while (reader.isAlive()) own.write();
        assertThat(seen).isSubsetOf("1\n", OWN);
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void it_is_removed_at_the_end_unless_another_process_has_put_its_own_there() throws IOException {
        var file = folder.resolve("pid");
        var own = new PidFile(file.toString());
        own.write();
        Files.writeString(file, "1\n");
        own.remove();
        assertThat(file).hasContent("1");
        own.write();
        own.remove();
        assertThat(file).doesNotExist();
    }

    @Test
    void who_never_wrote_it_does_not_remove_it() throws IOException {
        var file = Files.writeString(folder.resolve("pid"), OWN);
        new PidFile(file.toString()).remove();
        assertThat(file).hasContent(OWN);
    }

    @Test
    void what_is_no_plain_file_is_written_to_and_stays_what_it_is() throws IOException {
        var target = Files.writeString(folder.resolve("elsewhere"), "");
        var link = Files.createSymbolicLink(folder.resolve("pid"), target);
        new PidFile(link.toString()).write();
        assertThat(link).isSymbolicLink();
        assertThat(target).hasContent(OWN);
    }

    @Test
    void a_folder_that_is_not_there_is_not_made() {
        var file = new PidFile(folder.resolve("none/pid").toString());
        file.write();
        file.remove();
        assertThat(folder.resolve("none")).doesNotExist();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException unreadable) {
            return unreadable.toString();
        }
    }
}
