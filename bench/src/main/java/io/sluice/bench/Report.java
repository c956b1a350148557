package io.sluice.bench;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;

/// The results as Markdown.
final class Report {

    private Report() {}

    /// What features cost, for those who decide which to use: a page of the documentation.
    static String cost(JsonNode results) {
        var page = new StringBuilder("# The cost of features\n\n");
        page.append("Written by `bin/bench`; [how it is measured, and all other figures](../../bench/README.md). ")
                .append(
                        "A feature that a definition\ndoes not use is not in the pipeline of its API and costs nothing.\n");
        byMethod(page, results.path("auth"));
        byFeature(page, results.path("traffic"));
        page.append("\nOn ");
        machine(page, results.path("machine"));
        return page.toString();
    }

    static String markdown(JsonNode results) {
        var page = new StringBuilder("# Measurements\n\n");
        machine(page, results.path("machine"));
        if (results.path("quick").asBoolean()) page.append("\nA quick run: short rounds, indicative only.\n");
        cpu(page, results.path("cpu"));
        byMethod(page, results.path("auth"));
        single(page, "First use of an RS256 token", results.path("auth_first_use"));
        byFeature(page, results.path("traffic"));
        single(page, "Loading definitions with a template and a schema each", results.path("load"));
        latency(page, results.path("latency"));
        single(page, "Changing one definition of 10,000", results.path("change"));
        single(page, "Start and memory", results.path("start"));
        single(page, "Reloads under load", results.path("reload"));
        single(page, "Backup and restore", results.path("backup"));
        single(page, "Takeovers under load", results.path("upgrade"));
        measured(page, results.path("measured"));
        return page.toString();
    }

    private static void machine(StringBuilder page, JsonNode machine) {
        page.append("%s, %d cores, Linux %s, Java %s, nginx %s, HAProxy %s.\n"
                .formatted(
                        machine.path("processor").asText(),
                        machine.path("cores").asInt(),
                        machine.path("kernel").asText(),
                        machine.path("java").asText(),
                        machine.path("nginx").asText(),
                        machine.path("haproxy").asText()));
    }

    private static void measured(StringBuilder page, JsonNode runs) {
        page.append("""

                ## When

                Each scenario can be measured alone; the others keep their figures. A `+` says that the source
                differed from the commit.

                | scenario | ended | commit | load average before | after |
                |---|---|---|---|---|
                """);
        runs.properties()
                .forEach(run -> page.append("| %s | %s | %s | %s | %s |\n"
                        .formatted(
                                run.getKey(),
                                run.getValue().path("date").asText(),
                                run.getValue().path("commit").asText(),
                                run.getValue().path("load_before").asText(),
                                run.getValue().path("load_after").asText())));
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

    private static void byMethod(StringBuilder page, JsonNode rows) {
        if (rows.isMissingNode()) return;
        double nginx = micros(rows, "nginx");
        page.append("""

                ## Ways to say who it is

                The product with one definition for each, sessions without limits, everything known already; nginx as
                a bare proxy in the same run.

                | | µs CPU a request | of nginx |
                |---|--:|--:|
                """);
        for (var row : rows) {
            double micros = row.path("cpu_micros_per_request").asDouble();
            page.append("| %s | %.2f | %.2f |\n".formatted(row.path("name").asText(), micros, micros / nginx));
        }
    }

    /// POSTs are held against the plain POST, all else against the plain GET.
    private static void byFeature(StringBuilder page, JsonNode rows) {
        if (rows.isMissingNode()) return;
        double get = micros(rows, "bench");
        double post = micros(rows, "post");
        page.append("""

                ## What features cost

                One process of the product; over plain pass-through in the same process. Bodies have 2 KB.

                | feature | µs CPU a request | more than pass-through, µs | of pass-through | requests/s |
                |---|--:|--:|--:|--:|
                """);
        boolean posts = false;
        for (var row : rows) {
            var name = row.path("name").asText();
            posts = posts || name.equals("post");
            double micros = row.path("cpu_micros_per_request").asDouble();
            double plain = posts ? post : get;
            page.append("| %s | %.2f | %+.2f | %.2f | %,d |\n"
                    .formatted(
                            FEATURES.getOrDefault(name, name),
                            micros,
                            micros - plain,
                            micros / plain,
                            row.path("requests_per_second").asLong()));
        }
    }

    private static final Map<String, String> FEATURES = Map.ofEntries(
            Map.entry("bench", "pass-through, GET"),
            Map.entry("headers", "request headers: one added, one taken out"),
            Map.entry("answer", "response headers: one added"),
            Map.entry("rewrite", "URL rewrite"),
            Map.entry("method", "method transform"),
            Map.entry("cache", "response cache, hit"),
            Map.entry("mock", "mock response"),
            Map.entry("virtual", "virtual endpoint"),
            Map.entry("post", "pass-through, POST"),
            Map.entry("body", "request body by template"),
            Map.entry("schema", "JSON schema, Classic"),
            Map.entry("openapi", "request against OpenAPI"));

    private static double micros(JsonNode rows, String name) {
        for (var row : rows) {
            if (row.path("name").asText().equals(name)) {
                return row.path("cpu_micros_per_request").asDouble();
            }
        }
        return Double.NaN;
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
