package io.sluice.cli.upgrade.preflight;

import java.io.PrintWriter;
import java.util.stream.Collectors;
import picocli.CommandLine.Help.Ansi;

/// A report on a terminal.
final class ReportText {
    private ReportText() {}

    static void print(Report report, PrintWriter out) {
        out.println(
                coloured("bold", "Preflight " + report.from() + " -> " + report.to()) + "  " + report.installation());
        out.println();
        for (var finding : report.findings()) {
            var colour =
                    switch (finding.severity()) {
                        case BLOCKER -> "bold,red";
                        case WARNING -> "yellow";
                        case INFO -> "cyan";
                    };
            out.println(coloured(colour, finding.severity().word()) + "  "
                    + finding.kind().id() + "  " + finding.place());
            out.println("    " + finding.what());
            out.println("    fix: " + finding.kind().fix());
        }
        if (!report.findings().isEmpty()) out.println();
        out.println("Looked at: "
                + report.looked().entrySet().stream()
                        .map(entry -> entry.getValue() + " " + entry.getKey())
                        .collect(Collectors.joining(", ")));
        out.println(report.count(Severity.BLOCKER) + " blockers, " + report.count(Severity.WARNING) + " warnings, "
                + report.count(Severity.INFO) + " remarks: "
                + coloured(report.exitCode() == 0 ? "bold,green" : "bold", report.verdict()));
        out.flush();
    }

    /// Only our own words are marked up: what was found may hold anything.
    private static String coloured(String style, String text) {
        return Ansi.AUTO.enabled() ? Ansi.AUTO.string("@|" + style + " x|@").replace("x", text) : text;
    }
}
