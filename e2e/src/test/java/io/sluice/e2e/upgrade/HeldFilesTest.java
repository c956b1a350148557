package io.sluice.e2e.upgrade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.sluice.e2e.ProductProcess;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A package puts new jars in the place of old ones while a process serves, by renaming: what the process holds open
/// stays the old one, for as long as it lives.
@DisplayNameGeneration(ReplaceUnderscores.class)
class HeldFilesTest {
    @TempDir
    Path data;

    @Test
    void a_process_that_serves_holds_all_its_jars_open() throws Exception {
        assumeThat(Files.isDirectory(Path.of("/proc/self/fd"))).as("Linux").isTrue();
        try (var product = ProductProcess.start(data, Map.of())) {
            var classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
            var jars = new ArrayList<Path>();
            for (var entry : classPath.split(File.pathSeparator, -1)) {
                if (entry.endsWith(".jar")) jars.add(Path.of(entry).toRealPath());
            }
            assertThat(jars).isNotEmpty();
            assertThat(openJars(product.handle().pid())).containsAll(jars);
        }
    }

    private static List<Path> openJars(long process) throws IOException {
        try (var descriptors = Files.list(Path.of("/proc/" + process + "/fd"))) {
            return descriptors
                    .flatMap(descriptor -> {
                        try {
                            return Stream.of(Files.readSymbolicLink(descriptor));
                        } catch (IOException closed) {
                            return Stream.empty();
                        }
                    })
                    .filter(file -> file.toString().endsWith(".jar"))
                    .toList();
        }
    }
}
