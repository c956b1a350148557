package io.sluice.cli.upgrade.live;

import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// What a gateway has counted since it started, or between two moments.
///
/// @param responses to clients
/// @param errors    those of them with a status of 500 and above
/// @param buckets   how many requests of APIs took at most so many seconds, cumulative
public record Sample(long responses, long errors, NavigableMap<Double, Long> buckets) {
    public static final Sample NOTHING = new Sample(0, 0, new TreeMap<>());

    private static final Pattern LINE = Pattern.compile("^([a-z_]+)(?:\\{([^}]*)})? ([0-9.eE+]+)$", Pattern.MULTILINE);
    private static final Pattern BOUND = Pattern.compile("le=\"([^\"]+)\"");

    /// @param metrics a page in Prometheus' text format
    public static Sample of(String metrics) {
        long responses = 0;
        long errors = 0;
        var buckets = new TreeMap<Double, Long>();
        var lines = LINE.matcher(metrics);
        while (lines.find()) {
            var labels = lines.group(2) == null ? "" : lines.group(2);
            long value = (long) Double.parseDouble(lines.group(3));
            switch (lines.group(1)) {
                case "sluice_responses_total" -> {
                    responses += value;
                    if (labels.contains("class=\"5xx\"")) errors += value;
                }
                case "sluice_api_request_duration_seconds_bucket" -> {
                    var bound = BOUND.matcher(labels);
                    if (bound.find()) buckets.merge(seconds(bound.group(1)), value, Long::sum);
                }
                default -> {}
            }
        }
        return new Sample(responses, errors, buckets);
    }

    private static double seconds(String bound) {
        return bound.equals("+Inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(bound);
    }

    /// What came after `before`.
    public Sample since(Sample before) {
        var more = new TreeMap<Double, Long>();
        buckets.forEach((bound, count) -> more.put(bound, count - before.buckets.getOrDefault(bound, 0L)));
        return new Sample(responses - before.responses, errors - before.errors, more);
    }

    /// Between 0 and 1; 0 when nothing was answered.
    public double errorShare() {
        return responses == 0 ? 0 : (double) errors / responses;
    }

    /// Seconds within which 99 of 100 requests were answered, as the upper bound of their bucket; 0 when there were
    /// none, and infinite when they took longer than all bounds.
    public double slowest() {
        long all = buckets.isEmpty() ? 0 : buckets.lastEntry().getValue();
        if (all == 0) return 0;
        return buckets.entrySet().stream()
                .filter(bucket -> bucket.getValue() >= Math.ceil(all * 0.99))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(Double.POSITIVE_INFINITY);
    }
}
