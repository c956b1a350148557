package io.sluice.cli.docs;

import io.sluice.cli.upgrade.preflight.FindingKind;

/// `docs/reference/preflight-findings.md`.
final class PreflightFindingsPage {
    private static final String HEAD = """
            # What a preflight can find

            Printed from the program; do not edit. `sluice upgrade preflight --to PACKAGE` prints findings; the ids are
            public and stay. A *blocker* makes exit code 2, a *warning* 1, a remark (*info*) 0.

            | Id | Severity | What it means | What to do |
            |---|---|---|---|
            """;

    private PreflightFindingsPage() {}

    static String text() {
        var page = new StringBuilder(HEAD);
        for (var kind : FindingKind.values()) {
            page.append("| `")
                    .append(kind.id())
                    .append("` | ")
                    .append(kind.severity().word());
            page.append(" | ")
                    .append(kind.meaning())
                    .append(" | ")
                    .append(kind.fix())
                    .append(" |\n");
        }
        return page.toString();
    }
}
