package io.sluice.cli.docs;

import io.sluice.gateway.observe.Metric;
import java.util.Locale;

/// `docs/reference/metrics.md`.
final class MetricsPage {
    private static final String HEAD = """
            # Metrics

            Printed from the program; do not edit. A gateway answers `GET /tyk/metrics` on the port of its control API in
            Prometheus' text format, to who knows the `secret`: as `X-Tyk-Authorization`, or as a bearer token.

            ```yaml
            scrape_configs:
              - job_name: sluice
                metrics_path: /tyk/metrics
                authorization:
                  credentials_file: /etc/prometheus/sluice-secret
                static_configs:
                  - targets: [gateway:8080]
            ```

            Names and labels do not change; new ones come. `class` is `1xx` to `5xx`, or `none` for a client that left before
            it got an answer; `api` is the id of an API; `code` is that of a [problem](problems.md). What never happened may be
            missing.

            | Name | Type | Labels | Meaning |
            |---|---|---|---|
            """;

    private MetricsPage() {}

    static String text() {
        var page = new StringBuilder(HEAD);
        for (var metric : Metric.values()) {
            page.append("| `").append(metric.id()).append("` | ");
            page.append(metric.type().name().toLowerCase(Locale.ROOT)).append(" | ");
            page.append(String.join(", ", metric.labels())).append(" | ");
            page.append(metric.help()).append(" |\n");
        }
        return page.toString();
    }
}
