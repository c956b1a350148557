package io.sluice.bench;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// CPU time a request costs in the measured process: user and system time of all its threads and children.
///
/// Subjects take turns, so that what disturbs the machine disturbs all. A round in which other programs had more
/// than a tenth of the measured core is dropped, and played again as long as patience lasts.
record CpuPerRequest(Cores cores, Wrk wrk, Duration warmUp, Duration round, int rounds) {
    private static final double MOST_OTHERS = 0.10;

    /// @param micros      CPU time a request, in microseconds
    /// @param share       of the core that the process used
    /// @param othersShare of the core that other programs used
    record Round(double micros, double perSecond, double share, double othersShare, double p99Millis, long failed) {}

    /// Of the rounds that count; medians.
    ///
    /// @param least   the smallest, for the spread
    /// @param most    the largest
    /// @param dropped rounds in which the process did not have the core
    record Figure(
            String name,
            double micros,
            double least,
            double most,
            double perSecond,
            double p99Millis,
            int counted,
            int dropped,
            long failed) {

        /// As a row of the results.
        ObjectNode addTo(ArrayNode rows) {
            return rows.addObject()
                    .put("name", name)
                    .put("cpu_micros_per_request", Rounded.to(micros, 2))
                    .put("least", Rounded.to(least, 2))
                    .put("most", Rounded.to(most, 2))
                    .put("requests_per_second", Math.round(perSecond))
                    .put("p99_millis", Rounded.to(p99Millis, 2))
                    .put("rounds", counted)
                    .put("rounds_dropped", dropped)
                    .put("failed_requests", failed);
        }
    }

    List<Figure> measure(List<Subject> subjects) throws IOException, InterruptedException {
        var counted = new LinkedHashMap<String, List<Round>>();
        var dropped = new LinkedHashMap<String, List<Round>>();
        long steps = subjects.size() * (1L + rounds);
        long done = 0;
        try (var progress = Run.progress()) {
            for (var subject : subjects) {
                counted.put(subject.name(), new ArrayList<>());
                dropped.put(subject.name(), new ArrayList<>());
                progress.show("warm-up of " + subject.name(), done++, steps);
                wrk.run(subject, warmUp);
            }
            // Twice as many turns as rounds at most: a machine that is never quiet still gives figures.
            for (int turn = 0; turn < 2 * rounds; turn++) {
                for (var subject : subjects) {
                    var good = of(counted, subject);
                    if (good.size() == rounds) continue;
                    progress.show("round " + (turn + 1) + " of " + subject.name(), done, steps);
                    var played = play(subject);
                    boolean disturbed = played.othersShare() > MOST_OTHERS;
                    (disturbed ? of(dropped, subject) : good).add(played);
                    if (!disturbed) done++;
                }
            }
        }
        return subjects.stream()
                .map(subject -> figure(subject.name(), of(counted, subject), of(dropped, subject)))
                .toList();
    }

    private Round play(Subject subject) throws IOException, InterruptedException {
        long coreBefore = cores.busyTicks();
        var before = ProcessCost.of(subject.process().toHandle());
        long start = System.nanoTime();
        var load = wrk.run(subject, round);
        double seconds = (System.nanoTime() - start) / 1e9;
        double cpu = ProcessCost.of(subject.process().toHandle()).cpuSeconds() - before.cpuSeconds();
        double core = (double) (cores.busyTicks() - coreBefore) / ProcessCost.TICKS_PER_SECOND;
        return new Round(
                cpu * 1e6 / load.requests(),
                load.perSecond(),
                cpu / seconds,
                Math.max(0, core - cpu) / seconds,
                load.p99Millis(),
                load.failed());
    }

    private static List<Round> of(Map<String, List<Round>> rounds, Subject subject) {
        return rounds.getOrDefault(subject.name(), List.of());
    }

    private static Figure figure(String name, List<Round> counted, List<Round> dropped) {
        // Better a figure from a noisy machine, marked as such, than none.
        var used = counted.isEmpty() ? dropped : counted;
        var micros = used.stream().mapToDouble(Round::micros).summaryStatistics();
        return new Figure(
                name,
                Median.of(used.stream().map(Round::micros)),
                micros.getMin(),
                micros.getMax(),
                Median.of(used.stream().map(Round::perSecond)),
                Median.of(used.stream().map(Round::p99Millis)),
                counted.size(),
                dropped.size(),
                used.stream().mapToLong(Round::failed).sum());
    }
}
