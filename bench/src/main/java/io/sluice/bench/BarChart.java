package io.sluice.bench;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Locale;

/// CPU time a request as bars. Readable on light and dark pages.
final class BarChart {
    private static final int LABELS = 330;
    private static final int BARS = 430;
    private static final int ROW = 30;

    private BarChart() {}

    static String svg(JsonNode rows) {
        double most = longest(rows);
        var bars = new ArrayList<String>();
        for (var row : rows) bars.add(bar(row, bars.size(), most));
        int width = LABELS + BARS + 80;
        int height = 44 + ROW * rows.size() + 8;
        return """
                <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %1$d %2$d" width="%1$d" height="%2$d" role="img">
                  <title>CPU time a proxied request, microseconds</title>
                  <style>
                    text { font: 13px system-ui, sans-serif; fill: #57606a }
                    .title { font-weight: 600 }
                    .ours { fill: #0969da }
                    .peer { fill: #8c959f }
                    @media (prefers-color-scheme: dark) { text { fill: #c9d1d9 } }
                  </style>
                  <text class="title" x="8" y="22">CPU time a proxied request, µs (less is better)</text>
                %3$s</svg>
                """.formatted(width, height, String.join("", bars));
    }

    /// The longest bar that is drawn whole: far outliers are cut, so that the others can be told apart.
    private static double longest(JsonNode rows) {
        var figures = new ArrayList<Double>();
        for (var row : rows) figures.add(row.path("cpu_micros_per_request").asDouble());
        double median = Median.of(figures.stream());
        return figures.stream()
                .filter(figure -> figure <= 4 * median)
                .max(Double::compare)
                .orElse(median);
    }

    private static String bar(JsonNode row, int index, double most) {
        var name = row.path("name").asText();
        double micros = row.path("cpu_micros_per_request").asDouble();
        int y = 44 + ROW * index;
        double length = BARS * Math.min(1, micros / most);
        return String.format(
                Locale.ROOT,
                """
                  <text x="%d" y="%d" text-anchor="end">%s</text>
                  <rect class="%s" x="%d" y="%d" width="%.1f" height="18" rx="2"/>
                  <text x="%.1f" y="%d">%.1f%s</text>
                """,
                LABELS,
                y + 14,
                name.replace("&", "&amp;"),
                name.startsWith("Sluice") ? "ours" : "peer",
                LABELS + 8,
                y,
                length,
                LABELS + 16 + length,
                y + 14,
                micros,
                micros > most ? " (cut)" : "");
    }
}
