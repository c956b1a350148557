package io.sluice.e2e.conformance;

import io.sluice.e2e.conformance.Expectations.Expected;
import io.sluice.e2e.conformance.Expectations.State;
import io.sluice.e2e.wire.WireSummary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/// The reference page that tells how the product compares with the recordings.
final class ConformancePage {
    static final Path FILE = Path.of("../docs/reference/conformance.md");

    private ConformancePage() {}

    static void write(List<Case> cases, Expectations expectations) throws IOException {
        Files.createDirectories(FILE.getParent());
        Files.writeString(FILE, of(cases, expectations, WireSummary.read()));
    }

    /// Markdown.
    static String of(List<Case> cases, Expectations expectations, WireSummary wire) {
        var page = new StringBuilder("""
                <!-- Generated from e2e/src/test/resources/conformance by ConformancePageTest. Update: -Dupdate=true -->
                # Conformance

                %d cases with %d requests were recorded from a Tyk 5.14.0 gateway: what it answered and what it sent
                upstream. The test suite plays each of them against Sluice and compares status, body, headers and
                the requests upstream. Values that differ from run to run (dates, random ids) are left out.

                | area | cases | equal | different on purpose | not yet equal |
                |---|--:|--:|--:|--:|
                """.formatted(
                        cases.size(),
                        cases.stream().mapToInt(c -> c.list("steps").size()).sum()));
        var areas = new TreeMap<String, List<Case>>();
        for (var each : cases)
            areas.computeIfAbsent(each.area(), area -> new ArrayList<>()).add(each);
        areas.forEach((area, its) -> row(page, area, its, expectations));
        row(page, "**all**", cases, expectations);
        page.append("""

                Besides, %d cases say byte by byte what RFC 9110 and 9112 demand of a proxy, in %d statements: framing,
                hop-by-hop fields, smuggling, interim answers, upgrades, broken connections. Not met: %d.
                """.formatted(wire.cases(), wire.statements(), wire.unmet()));
        list(page, cases, expectations, State.DIFFERS, "Different on purpose", "reason");
        list(page, cases, expectations, State.WAITS, "Not yet equal", "waits for");
        return page.toString();
    }

    private static void row(StringBuilder page, String area, List<Case> cases, Expectations expectations) {
        page.append("| %s | %d | %d | %d | %d |\n"
                .formatted(
                        area,
                        cases.size(),
                        count(cases, expectations, State.EQUAL),
                        count(cases, expectations, State.DIFFERS),
                        count(cases, expectations, State.WAITS)));
    }

    private static long count(List<Case> cases, Expectations expectations, State state) {
        return cases.stream()
                .filter(each -> expectations.of(each.id()).map(Expected::state).orElse(State.WAITS) == state)
                .count();
    }

    private static void list(
            StringBuilder page, List<Case> cases, Expectations expectations, State state, String title, String column) {
        var rows = cases.stream()
                .map(each -> expectations
                        .of(each.id())
                        .filter(expected -> expected.state() == state)
                        .map(expected -> "| `%s` | %s | %s |\n"
                                .formatted(each.id(), cell(each.about()), cell(expected.reason()))))
                .flatMap(Optional::stream)
                .toList();
        if (rows.isEmpty()) return;
        page.append("\n## ")
                .append(title)
                .append("\n\n| case | what it shows | ")
                .append(column);
        page.append(" |\n|---|---|---|\n");
        rows.forEach(page::append);
    }

    private static String cell(String text) {
        return text.replace("|", "\\|").replace("\n", " ").replace("<", "&lt;");
    }
}
