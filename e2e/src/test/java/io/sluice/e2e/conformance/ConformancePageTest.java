package io.sluice.e2e.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.e2e.wire.WireSummary;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/// Holds the list of expectations and the reference page to the cases. `-Dupdate=true` rewrites the page.
@DisplayNameGeneration(ReplaceUnderscores.class)
class ConformancePageTest {
    private final List<Case> cases = Case.all();
    private final Expectations expectations = Expectations.read(Expectations.FILE);

    ConformancePageTest() throws IOException {}

    @Test
    void every_case_is_listed_and_every_listed_case_exists() {
        assertThat(expectations.all().keySet())
                .containsExactlyInAnyOrderElementsOf(
                        cases.stream().map(Case::id).toList());
    }

    @Test
    void the_reference_page_tells_what_the_list_says() throws IOException {
        if (Boolean.getBoolean("update")) ConformancePage.write(cases, expectations);
        assertThat(ConformancePage.FILE)
                .as("run with -Dupdate=true")
                .hasContent(ConformancePage.of(cases, expectations, WireSummary.read()));
    }
}
