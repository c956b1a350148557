package io.sluice.cli.upgrade.apply;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.cli.upgrade.live.Sample;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class GateTest {
    private static Sample sample(long responses, long errors, double slowest) {
        return new Sample(responses, errors, new TreeMap<>(Map.of(slowest, responses)));
    }

    @Test
    void a_share_of_errors_may_grow_by_a_point_and_no_more() {
        var before = sample(1000, 20, 0.01);
        assertThat(Gate.STANDARD.moreErrors(before, sample(1000, 30, 0.01))).isEmpty();
        assertThat(Gate.STANDARD.moreErrors(before, sample(1000, 31, 0.01)))
                .hasValue("3.1 of 100 answers are errors; before it were 2.0");
    }

    @Test
    void a_few_answers_say_nothing() {
        assertThat(Gate.STANDARD.moreErrors(Sample.NOTHING, sample(19, 19, 0.01)))
                .isEmpty();
        assertThat(Gate.STANDARD.moreErrors(Sample.NOTHING, sample(20, 20, 0.01)))
                .isPresent();
    }

    @Test
    void requests_may_take_three_times_as_long_and_no_more() {
        var before = sample(1000, 0, 0.1);
        assertThat(Gate.STANDARD.slower(before, sample(1000, 0, 0.3))).isEmpty();
        assertThat(Gate.STANDARD.slower(before, sample(1000, 0, 0.5)))
                .hasValue("the slowest of 100 requests take 500 ms; before it were 100 ms");
    }

    @Test
    void what_is_fast_is_fast_enough() {
        assertThat(Gate.STANDARD.slower(sample(1000, 0, 0.001), sample(1000, 0, 0.05)))
                .isEmpty();
    }

    @Test
    void nothing_is_slower_than_nothing() {
        assertThat(Gate.STANDARD.slower(Sample.NOTHING, sample(1000, 0, 5))).isEmpty();
    }
}
