package io.sluice.gateway.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/// `docs/security.md` names tests; a test that is renamed is renamed there.
@DisplayNameGeneration(ReplaceUnderscores.class)
class SecurityPageTest {
    private static final Pattern NAME = Pattern.compile("`([A-Z]\\w*Test)(?:\\.(\\w+))?`");

    /// The project, from the folder of a module or its own.
    private static Path project() {
        var here = Path.of("").toAbsolutePath();
        return Files.isDirectory(here.resolve("docs")) ? here : here.getParent();
    }

    private static Map<String, String> tests(Path project) throws IOException {
        var found = new HashMap<String, String>();
        try (var modules = Files.list(project)) {
            for (var module : modules.toList()) {
                var sources = module.resolve("src/test/java");
                if (!Files.isDirectory(sources)) continue;
                try (var files = Files.walk(sources)) {
                    for (var file : files.toList()) {
                        var name = file.getFileName().toString();
                        if (name.endsWith("Test.java")) {
                            found.merge(name.replace(".java", ""), Files.readString(file), String::concat);
                        }
                    }
                }
            }
        }
        return found;
    }

    @Test
    void every_test_that_the_page_names_exists() throws IOException {
        var project = project();
        var page = project.resolve("docs/security.md");
        Assumptions.assumeTrue(Files.exists(page), "the documentation is not there");
        var tests = tests(project);
        var missing = new ArrayList<String>();
        var names = NAME.matcher(Files.readString(page));
        int count = 0;
        while (names.find()) {
            count++;
            var source = tests.get(names.group(1));
            var method = names.group(2);
            if (source == null || (method != null && !source.contains("void " + method + "("))) {
                missing.add(names.group());
            }
        }
        assertThat(missing).isEmpty();
        assertThat(count).isGreaterThan(60);
    }
}
