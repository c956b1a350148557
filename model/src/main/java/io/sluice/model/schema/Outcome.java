package io.sluice.model.schema;

import java.util.ArrayList;
import java.util.List;

/// What one check found. Alternatives (`anyOf` and its like) report the one that came closest, so each outcome keeps
/// a score.
final class Outcome {
    private final List<Violation> violations = new ArrayList<>();
    private int score;

    boolean good() {
        return violations.isEmpty();
    }

    int score() {
        return score;
    }

    List<Violation> violations() {
        return List.copyOf(violations);
    }

    void passed() {
        score++;
    }

    void wrong(Place place, String message) {
        violations.add(new Violation(place.field(), place.pointer(), message));
        score -= 2;
    }

    void add(Outcome other) {
        violations.addAll(other.violations);
        score += other.score;
    }
}
