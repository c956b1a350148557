package io.sluice.gateway.script.meter;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mozilla.javascript.Context;

@DisplayNameGeneration(ReplaceUnderscores.class)
class MeteredRhinoTest {
    private static final String CONTEXT = "org/mozilla/javascript/Context.class";
    private static final String LIST = "META-INF/metered-rhino";

    @Test
    void the_rhino_that_is_used_is_the_one_that_the_build_made() {
        MeteredRhino.ready();
        assertThat(Context.class.getProtectionDomain().getCodeSource())
                .isEqualTo(MeteredRhino.class.getProtectionDomain().getCodeSource());
    }

    @Test
    void the_same_is_made_twice_and_only_what_is_stale_is_made_again(@TempDir Path folder) throws IOException {
        MeteredRhino.main(new String[] {folder.toString()});
        var first = contents(folder);
        assertThat(first).containsKeys(CONTEXT, LIST, "META-INF/services/org.mozilla.javascript.RegExpLoader");

        var old = FileTime.fromMillis(0);
        Files.setLastModifiedTime(folder.resolve(CONTEXT), old);
        MeteredRhino.main(new String[] {folder.toString()});
        assertThat(Files.getLastModifiedTime(folder.resolve(CONTEXT))).isEqualTo(old);

        Files.writeString(folder.resolve(LIST), "made of something else\n");
        MeteredRhino.main(new String[] {folder.toString()});
        assertThat(Files.getLastModifiedTime(folder.resolve(CONTEXT))).isNotEqualTo(old);
        assertThat(contents(folder)).isEqualTo(first);
    }

    private static java.util.Map<String, Integer> contents(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .collect(
                            Collectors.toMap(file -> folder.relativize(file).toString(), MeteredRhinoTest::contentsOf));
        }
    }

    private static int contentsOf(Path file) {
        try {
            return Arrays.hashCode(Files.readAllBytes(file));
        } catch (IOException unreadable) {
            throw new java.io.UncheckedIOException(unreadable);
        }
    }
}
