package io.sluice.gateway.observe;

import java.util.Locale;

/// Writes metrics in Prometheus' text format, version 0.0.4.
final class MetricText {
    static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private final StringBuilder out = new StringBuilder(16 * 1024);

    /// Begins a metric; its samples follow.
    MetricText begin(Metric metric) {
        out.append("# HELP ")
                .append(metric.id())
                .append(' ')
                .append(metric.help())
                .append('\n');
        out.append("# TYPE ")
                .append(metric.id())
                .append(' ')
                .append(metric.type().name().toLowerCase(Locale.ROOT))
                .append('\n');
        return this;
    }

    /// A metric of one sample.
    void only(Metric metric, long value) {
        begin(metric).sample(metric, value);
    }

    void only(Metric metric, double value) {
        begin(metric).sample(metric, value);
    }

    /// @param labels values, in the order of the metric's labels
    MetricText sample(Metric metric, long value, String... labels) {
        sample(metric, "", Long.toString(value), "", labels);
        return this;
    }

    /// @param labels as above
    MetricText sample(Metric metric, double value, String... labels) {
        sample(metric, "", number(value), "", labels);
        return this;
    }

    /// @param counts of each bucket by itself; one more than bounds, the last without bound
    /// @param seconds sum of all
    void histogram(Metric metric, double[] bounds, long[] counts, double seconds, String... labels) {
        long total = 0;
        for (int i = 0; i < counts.length; i++) {
            total += counts[i];
            sample(metric, "_bucket", Long.toString(total), i < bounds.length ? number(bounds[i]) : "+Inf", labels);
        }
        sample(metric, "_sum", number(seconds), "", labels);
        sample(metric, "_count", Long.toString(total), "", labels);
    }

    private void sample(Metric metric, String suffix, String value, String bound, String... labels) {
        if (labels.length != metric.labels().size()) throw new IllegalArgumentException(metric + " has other labels");
        out.append(metric.id()).append(suffix);
        if (labels.length > 0 || !bound.isEmpty()) {
            out.append('{');
            for (int i = 0; i < labels.length; i++) label(metric.labels().get(i), labels[i]);
            if (!bound.isEmpty()) label("le", bound);
            out.setLength(out.length() - 1);
            out.append('}');
        }
        out.append(' ').append(value).append('\n');
    }

    private void label(String name, String value) {
        out.append(name).append("=\"");
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '\\' -> out.append("\\\\");
                case '"' -> out.append("\\\"");
                case '\n' -> out.append("\\n");
                default -> out.append(c);
            }
        }
        out.append("\",");
    }

    private static String number(double value) {
        return value == (long) value ? Long.toString((long) value) : Double.toString(value);
    }

    String text() {
        return out.toString();
    }
}
