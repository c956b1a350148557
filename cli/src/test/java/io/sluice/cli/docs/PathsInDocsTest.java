package io.sluice.cli.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/// Pages that name files are kept true.
@DisplayNameGeneration(ReplaceUnderscores.class)
class PathsInDocsTest {
    private static final Path ROOT = Path.of("..");
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:]+)(#[^)]*)?\\)");
    private static final Pattern PATH_IN_CODE = Pattern.compile("`((bin|docs|\\w+/src)(/[\\w.-]+)+)`");

    @Test
    void every_link_between_pages_leads_somewhere() throws IOException {
        var broken = new ArrayList<String>();
        for (var page : pages()) {
            for (var link : found(LINK, page)) {
                var folder = page.getParent();
                if (folder == null || !Files.exists(folder.resolve(link))) broken.add(page + " -> " + link);
            }
        }
        assertThat(broken).isEmpty();
    }

    @Test
    void every_path_that_the_architecture_names_exists() throws IOException {
        var broken = found(PATH_IN_CODE, ROOT.resolve("ARCHITECTURE.md")).stream()
                .filter(path -> !Files.exists(ROOT.resolve(path)))
                .toList();
        assertThat(broken).isEmpty();
    }

    private static List<Path> pages() throws IOException {
        try (var top = Files.list(ROOT);
                var docs = Files.walk(ROOT.resolve("docs"))) {
            return Stream.concat(top, docs)
                    .filter(file -> file.toString().endsWith(".md"))
                    .toList();
        }
    }

    private static List<String> found(Pattern pattern, Path page) throws IOException {
        return pattern.matcher(Files.readString(page))
                .results()
                .map((MatchResult match) -> match.group(1))
                .toList();
    }
}
