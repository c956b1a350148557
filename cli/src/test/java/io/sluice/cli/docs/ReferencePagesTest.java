package io.sluice.cli.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/// Reference pages are printed from the code. A stale page fails here; `-Dupdate` writes it anew.
@DisplayNameGeneration(ReplaceUnderscores.class)
class ReferencePagesTest {
    private static final Path ROOT = Path.of("..");

    @Test
    void the_settings_page_is_what_the_table_says() throws IOException {
        check("docs/reference/settings.md", SettingsPage.text());
    }

    @Test
    void the_problems_page_is_what_the_codes_say() throws IOException {
        check("docs/reference/problems.md", ProblemsPage.text());
    }

    @Test
    void the_metrics_page_is_what_the_gateway_tells() throws IOException {
        check("docs/reference/metrics.md", MetricsPage.text());
    }

    @Test
    void the_page_of_findings_is_what_a_preflight_can_find() throws IOException {
        check("docs/reference/preflight-findings.md", PreflightFindingsPage.text());
    }

    private static void check(String page, String text) throws IOException {
        var file = ROOT.resolve(page);
        if (System.getProperty("update") != null) {
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
        }
        assertThat(file)
                .as(page + " is stale; run: mvn -pl cli -am test -Dtest=ReferencePagesTest -Dupdate")
                .hasContent(text);
    }
}
