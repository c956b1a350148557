package io.sluice.gotemplate;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.sluice.gotemplate.limit.GoError;
import io.sluice.gotemplate.sprig.Expressions;
import java.util.Optional;

/// RE2/J as the engine, for tests.
final class Re2Expressions implements Expressions {

    @Override
    public Expression compile(String expression) {
        try {
            Pattern pattern = Pattern.compile(expression);
            return new Expression() {
                @Override
                public Optional<int[]> find(CharSequence text, int from) {
                    Matcher matcher = pattern.matcher(text);
                    if (!matcher.find(from)) {
                        return Optional.empty();
                    }
                    int[] groups = new int[2 * matcher.groupCount() + 2];
                    for (int i = 0; i <= matcher.groupCount(); i++) {
                        groups[2 * i] = matcher.start(i);
                        groups[2 * i + 1] = matcher.end(i);
                    }
                    return Optional.of(groups);
                }

                @Override
                public int group(String name) {
                    return pattern.namedGroups().getOrDefault(name, -1);
                }
            };
        } catch (PatternSyntaxException problem) {
            throw new GoError(String.valueOf(problem.getMessage()));
        }
    }
}
