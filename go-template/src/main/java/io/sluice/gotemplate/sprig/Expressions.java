package io.sluice.gotemplate.sprig;

import io.sluice.gotemplate.limit.GoError;
import java.util.Optional;

/// The engine for regular expressions in RE2's syntax, which must answer in linear time: the expressions are
/// those of whoever writes templates.
@FunctionalInterface
public interface Expressions {

    /// Reads an expression.
    ///
    /// @throws GoError when it cannot be read
    Expression compile(String expression);

    /// An expression that was read.
    interface Expression {

        /// The first match from a position on.
        ///
        /// @return where the match and its groups start and end, one pair after another, -1 of a group that
        ///     took no part
        Optional<int[]> find(CharSequence text, int from);

        /// The number of a named group, -1 when there is none.
        int group(String name);
    }
}
