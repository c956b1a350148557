package io.sluice.cli.upgrade.preflight;

import java.util.Map;

/// A report as one HTML file that needs nothing else: it can be mailed and opened anywhere.
final class ReportPage {
    private static final String STYLE = """
            :root { color-scheme: light dark; --line: #8884; }
            body { font: 16px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 60rem; padding: 0 1rem; }
            h1 { font-size: 1.5rem; margin-bottom: 0; }
            .verdict { border-left: .4rem solid; margin: 1.5rem 0; padding: .5rem 1rem; }
            .blocker { border-color: #c62828; } .warning { border-color: #ef8f00; } .info { border-color: #1976d2; }
            .clear { border-color: #2e7d32; }
            article { border: 1px solid var(--line); border-left: .4rem solid; border-radius: .3rem; margin: .8rem 0;
              padding: .6rem 1rem; overflow-wrap: anywhere; }
            article h2 { font-size: 1rem; margin: 0; } article p { margin: .3rem 0 0; } code { font-size: .9em; }
            table { border-collapse: collapse; } td { border-bottom: 1px solid var(--line); padding: .2rem 1rem .2rem 0; }
            @media print { article { break-inside: avoid; } }
            """;

    private ReportPage() {}

    static String of(Report report) {
        var page = new StringBuilder("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
        page.append("<meta name=\"viewport\" content=\"width=device-width\">\n");
        page.append("<title>Preflight ")
                .append(text(report.from()))
                .append(" to ")
                .append(text(report.to()));
        page.append("</title>\n<style>\n").append(STYLE).append("</style>\n</head>\n<body>\n");
        page.append("<h1>Preflight of an upgrade</h1>\n<p>")
                .append(text(report.installation()))
                .append("</p>\n");
        page.append("<div class=\"verdict ").append(worst(report)).append("\"><strong>");
        page.append(text(report.verdict())).append("</strong>: ");
        page.append(report.count(Severity.BLOCKER)).append(" blockers, ");
        page.append(report.count(Severity.WARNING)).append(" warnings, ");
        page.append(report.count(Severity.INFO)).append(" remarks</div>\n<table>\n");
        row(page, "From version", report.from());
        row(page, "To version", report.to());
        row(page, "When", report.when().toString());
        for (Map.Entry<String, Long> entry : report.looked().entrySet()) {
            row(page, "Looked at " + entry.getKey(), entry.getValue().toString());
        }
        page.append("</table>\n");
        for (var finding : report.findings()) {
            page.append("<article class=\"").append(finding.severity().word()).append("\">\n<h2>");
            page.append(finding.severity().word()).append(": ").append(text(finding.place()));
            page.append("</h2>\n<p>").append(text(finding.what())).append("</p>\n<p>Fix: ");
            page.append(text(finding.kind().fix())).append("</p>\n<p><code>");
            page.append(finding.kind().id()).append("</code></p>\n</article>\n");
        }
        return page.append("</body>\n</html>\n").toString();
    }

    private static String worst(Report report) {
        return report.findings().isEmpty()
                ? "clear"
                : report.findings().getFirst().severity().word();
    }

    private static void row(StringBuilder page, String name, String value) {
        page.append("<tr><td>")
                .append(text(name))
                .append("</td><td>")
                .append(text(value))
                .append("</td></tr>\n");
    }

    private static String text(String raw) {
        return raw.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }
}
