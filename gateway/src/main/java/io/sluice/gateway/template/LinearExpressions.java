package io.sluice.gateway.template;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.sluice.gotemplate.limit.GoError;
import io.sluice.gotemplate.sprig.Expressions;
import java.util.Optional;

/// Regular expressions of templates, by RE2: in linear time whatever the expression.
final class LinearExpressions implements Expressions {

    @Override
    public Expression compile(String expression) {
        try {
            return new Compiled(Pattern.compile(expression));
        } catch (PatternSyntaxException bad) {
            throw new GoError("error parsing regexp: " + bad.getDescription() + ": `" + bad.getPattern() + "`");
        }
    }

    private record Compiled(Pattern pattern) implements Expression {

        @Override
        public Optional<int[]> find(CharSequence text, int from) {
            Matcher matcher = pattern.matcher(text);
            if (!matcher.find(from)) return Optional.empty();
            var bounds = new int[2 * matcher.groupCount() + 2];
            for (int i = 0; i <= matcher.groupCount(); i++) {
                bounds[2 * i] = matcher.start(i);
                bounds[2 * i + 1] = matcher.end(i);
            }
            return Optional.of(bounds);
        }

        @Override
        public int group(String name) {
            return pattern.namedGroups().getOrDefault(name, -1);
        }
    }
}
