package io.sluice.cli.upgrade.live;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class SampleTest {
    private static final String PAGE = """
            # TYPE sluice_responses_total counter
            sluice_responses_total{class="2xx"} 90
            sluice_responses_total{class="5xx"} 10
            sluice_api_request_duration_seconds_bucket{api="a",le="0.01"} 50
            sluice_api_request_duration_seconds_bucket{api="a",le="0.1"} 60
            sluice_api_request_duration_seconds_bucket{api="a",le="+Inf"} 60
            sluice_api_request_duration_seconds_bucket{api="b",le="0.01"} 40
            sluice_api_request_duration_seconds_bucket{api="b",le="0.1"} 40
            sluice_api_request_duration_seconds_bucket{api="b",le="+Inf"} 40
            """;

    @Test
    void answers_errors_and_durations_of_all_apis_are_added() {
        var sample = Sample.of(PAGE);
        assertThat(sample.responses()).isEqualTo(100);
        assertThat(sample.errorShare()).isEqualTo(0.1);
        assertThat(sample.slowest()).isEqualTo(0.1);
    }

    @Test
    void what_was_counted_before_is_taken_off() {
        var later = Sample.of(PAGE.replace("2xx\"} 90", "2xx\"} 190").replace("le=\"0.01\"} 50", "le=\"0.01\"} 60"));
        var more = later.since(Sample.of(PAGE));
        assertThat(more.responses()).isEqualTo(100);
        assertThat(more.errors()).isZero();
        assertThat(more.buckets().get(0.01)).isEqualTo(10);
    }

    @Test
    void without_requests_nothing_is_slow_or_wrong() {
        assertThat(Sample.NOTHING.errorShare()).isZero();
        assertThat(Sample.NOTHING.slowest()).isZero();
    }
}
