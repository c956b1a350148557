package io.sluice.e2e.upgrade;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/// A page of the documentation whose commands are run as they stand there. Blocks begin with a fence and `sh tested`,
/// perhaps with a further word.
record TestedPage(Path file, String text) {
    private static final Pattern BLOCK = Pattern.compile("(?ms)^```sh tested([^\\n]*)\\n(.*?)^```$");

    static TestedPage of(String name) throws IOException {
        var file = Path.of("..").resolve(name);
        return new TestedPage(file, Files.readString(file));
    }

    /// Commands of its blocks in their order.
    ///
    /// @param kind word behind `tested`; "" are those without
    List<String> blocks(String kind) {
        return BLOCK.matcher(text)
                .results()
                .filter(block -> block.group(1).strip().equals(kind))
                .map(block -> block.group(2))
                .toList();
    }

    /// Runs a block in a folder.
    static Distribution.Said run(String block, Path folder, Map<String, String> environment)
            throws IOException, InterruptedException {
        // A file, because a process that stays behind would hold a pipe open.
        var said = Files.createTempFile(folder, "block", ".out");
        var builder = new ProcessBuilder("bash", "-euo", "pipefail", "-c", block)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(said.toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        int code = builder.start().waitFor();
        return new Distribution.Said(code, Files.readString(said, UTF_8));
    }
}
