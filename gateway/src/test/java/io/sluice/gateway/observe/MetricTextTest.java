package io.sluice.gateway.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class MetricTextTest {
    private final MetricText out = new MetricText();

    @Test
    void a_counter_has_help_type_and_value() {
        out.only(Metric.REQUESTS, 12);
        assertThat(out.text()).isEqualTo("""
                # HELP sluice_requests_total Requests whose head was read, for whatever API or none.
                # TYPE sluice_requests_total counter
                sluice_requests_total 12
                """);
    }

    @Test
    void the_buckets_of_a_histogram_add_up() {
        out.histogram(Metric.API_DURATION, new double[] {0.005, 1}, new long[] {3, 2, 1}, 4.5, "a");
        assertThat(out.text()).isEqualTo("""
                sluice_api_request_duration_seconds_bucket{api="a",le="0.005"} 3
                sluice_api_request_duration_seconds_bucket{api="a",le="1"} 5
                sluice_api_request_duration_seconds_bucket{api="a",le="+Inf"} 6
                sluice_api_request_duration_seconds_sum{api="a"} 4.5
                sluice_api_request_duration_seconds_count{api="a"} 6
                """);
    }

    @Test
    void a_label_cannot_end_its_line() {
        out.sample(Metric.API_REQUESTS, 1, "a\"b\\c\nd", "2xx");
        assertThat(out.text()).isEqualTo("sluice_api_requests_total{api=\"a\\\"b\\\\c\\nd\",class=\"2xx\"} 1\n");
    }

    @Test
    void labels_that_are_missing_are_a_bug() {
        assertThatThrownBy(() -> out.sample(Metric.API_REQUESTS, 1, "a")).isInstanceOf(IllegalArgumentException.class);
    }
}
