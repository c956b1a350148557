package io.sluice.bench;

import com.fasterxml.jackson.databind.JsonNode;

/// The results as Markdown.
final class Report {

    private Report() {}

    static String markdown(JsonNode results) {
        var page = new StringBuilder("# Measurements\n\n");
        var machine = results.path("machine");
        page.append("%s on %s, %d cores, Linux %s, Java %s, nginx %s, HAProxy %s. Load average before %s, after %s.\n"
                .formatted(
                        results.path("date").asText(),
                        machine.path("processor").asText(),
                        machine.path("cores").asInt(),
                        machine.path("kernel").asText(),
                        machine.path("java").asText(),
                        machine.path("nginx").asText(),
                        machine.path("haproxy").asText(),
                        results.path("load_before").asText(),
                        results.path("load_after").asText()));
        if (results.path("quick").asBoolean()) page.append("\nA quick run: short rounds, indicative only.\n");
        cpu(page, results.path("cpu"));
        latency(page, results.path("latency"));
        single(page, "Changing one definition of 10,000", results.path("change"));
        single(page, "Start and memory", results.path("start"));
        single(page, "Reloads under load", results.path("reload"));
        return page.toString();
    }

    private static void cpu(StringBuilder page, JsonNode rows) {
        if (rows.isMissingNode()) return;
        page.append("""

                ## CPU time a request

                User and system time of the whole process on a core of its own, a GET with six header fields, a
                100-byte answer, 32 connections kept open. Medians of rounds in turn; in parentheses smallest and
                largest.

                | process | µs CPU a request | requests/s | failed | rounds (dropped) |
                |---|--:|--:|--:|--:|
                """);
        for (var row : rows) {
            page.append("| %s | **%s** (%s–%s) | %,d | %d | %d (%d) |\n"
                    .formatted(
                            row.path("name").asText(),
                            row.path("cpu_micros_per_request").asText(),
                            row.path("least").asText(),
                            row.path("most").asText(),
                            row.path("requests_per_second").asLong(),
                            row.path("failed_requests").asLong(),
                            row.path("rounds").asInt(),
                            row.path("rounds_dropped").asInt()));
        }
    }

    private static void latency(StringBuilder page, JsonNode rows) {
        if (rows.isMissingNode()) return;
        page.append("""

                ## Added latency

                99th percentile at half of the rate the process can carry, against the upstream asked directly at
                that rate, from the moment each request was due.

                | process | requests/s | p99 direct, ms | p99 through it, ms | added, ms |
                |---|--:|--:|--:|--:|
                """);
        for (var row : rows) {
            page.append("| %s | %,d | %s | %s | **%s** |\n"
                    .formatted(
                            row.path("name").asText(),
                            row.path("requests_per_second").asLong(),
                            row.path("p99_millis_direct").asText(),
                            row.path("p99_millis").asText(),
                            row.path("p99_millis_added").asText()));
        }
    }

    private static void single(StringBuilder page, String title, JsonNode figures) {
        if (figures.isMissingNode()) return;
        page.append("\n## ").append(title).append("\n\n| | |\n|---|--:|\n");
        figures.properties()
                .forEach(figure -> page.append("| %s | %s |\n"
                        .formatted(
                                figure.getKey().replace('_', ' '),
                                figure.getValue().asText())));
    }
}
