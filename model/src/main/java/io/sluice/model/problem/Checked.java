package io.sluice.model.problem;

import java.util.List;
import java.util.function.Function;

/// A value, or every reason there is none.
public sealed interface Checked<T> {

    /// @param value  what was asked for
    /// @param warnings what the owner should know although it works; usually empty
    record Good<T>(T value, List<Problem> warnings) implements Checked<T> {
        public Good {
            warnings = List.copyOf(warnings);
        }

        public Good(T value) {
            this(value, List.of());
        }
    }

    /// @param problems at least one
    record Bad<T>(List<Problem> problems) implements Checked<T> {
        public Bad {
            problems = List.copyOf(problems);
        }

        public Bad(Problem problem) {
            this(List.of(problem));
        }
    }

    default <R> Checked<R> then(Function<? super T, Checked<R>> next) {
        return switch (this) {
            case Good<T>(var value, var _) -> next.apply(value);
            case Bad<T>(var problems) -> new Bad<>(problems);
        };
    }
}
