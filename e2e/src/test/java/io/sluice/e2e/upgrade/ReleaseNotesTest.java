package io.sluice.e2e.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `packaging/release-notes`, with a change log of the test's own.
@DisplayNameGeneration(ReplaceUnderscores.class)
class ReleaseNotesTest {
    private static final String LOG = """
            # Change log

            ## 1.2.0 (unreleased)

            ### New

            - Two new things.

            ### Removed

            - `old_key`: set `new_key`.

            ## 1.1.0

            ### New

            - Something else.
            """;

    @TempDir
    private Path checkout;

    @BeforeEach
    void lay() throws IOException {
        Files.createDirectories(checkout.resolve("packaging"));
        Files.copy(
                Path.of("../packaging/release-notes"),
                checkout.resolve("packaging/release-notes"),
                StandardCopyOption.COPY_ATTRIBUTES);
        Files.writeString(checkout.resolve("CHANGELOG.md"), LOG);
        Files.writeString(checkout.resolve("pom.xml"), "<project>\n  <version>1.2.0</version>\n</project>\n");
        Files.createDirectories(checkout.resolve("docs/guide"));
        Files.writeString(
                checkout.resolve("docs/guide/migrations.md"),
                "| layout | since | what |\n|---|---|---|\n| 0 | | none |\n| 1 | 0.1.0 | a |\n| 2 | 1.2.0 | b |\n\nText\n");
    }

    private Distribution.Said notes(String version) throws Exception {
        return TestedPage.run(
                "packaging/release-notes " + version, checkout, Map.of("PATH", "/usr/bin:/bin", "LC_ALL", "C.UTF-8"));
    }

    @Test
    void they_say_first_what_has_to_be_done_then_how_it_is_upgraded_then_what_is_new() throws Exception {
        var said = notes("");
        assertThat(said.code()).as(said.text()).isZero();
        assertThat(said.text())
                .containsSubsequence(
                        "# Sluice 1.2.0",
                        "`old_key`: set `new_key`",
                        "The store gets layout 2",
                        "./sluice-gateway_1.2.0_amd64.deb",
                        "## New",
                        "Two new things")
                .doesNotContain("Something else");
    }

    @Test
    void a_version_that_asks_for_nothing_says_so() throws Exception {
        assertThat(notes("1.1.0").text())
                .contains("Nothing: no setting", "The layout of the store stays 1", "Something else")
                .doesNotContain("old_key");
    }

    @Test
    void a_version_that_the_change_log_does_not_know_is_refused() throws Exception {
        var said = notes("9.9.9");
        assertThat(said.code()).isEqualTo(2);
        assertThat(said.text()).contains("says nothing of version 9.9.9");
    }
}
