package io.sluice.bench;

import java.util.stream.Stream;

/// The middle of a few numbers.
final class Median {

    private Median() {}

    /// NaN when there are none.
    static double of(Stream<Double> numbers) {
        var sorted = numbers.sorted().toList();
        if (sorted.isEmpty()) return Double.NaN;
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }
}
