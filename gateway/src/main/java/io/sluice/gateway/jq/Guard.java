package io.sluice.gateway.jq;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import net.thisptr.jackson.jq.Expression;
import net.thisptr.jackson.jq.Function;
import net.thisptr.jackson.jq.PathOutput;
import net.thisptr.jackson.jq.Scope;
import net.thisptr.jackson.jq.Version;
import net.thisptr.jackson.jq.exception.JsonQueryException;
import net.thisptr.jackson.jq.internal.operators.BinaryOperator;
import net.thisptr.jackson.jq.path.Path;
import org.jspecify.annotations.Nullable;

/// What stands around each part of a filter and counts: expressions, functions and operators.
final class Guard {
    private Guard() {}

    private static PathOutput counted(PathOutput output) {
        var run = JqRun.current();
        return (value, path) -> {
            run.emitted(value, path);
            output.emit(value, path);
        };
    }

    /// Counts each time it is asked, and each value it gives.
    record Counted(Expression expression) implements Expression {
        @Override
        public void apply(Scope scope, JsonNode in, @Nullable Path path, PathOutput output, boolean wantsPath)
                throws JsonQueryException {
            JqRun.current().step();
            expression.apply(scope, in, path, counted(output), wantsPath);
        }

        @Override
        public String toString() {
            return expression.toString();
        }
    }

    /// Looks at what arguments of a function are worth, before the function does.
    interface Look {
        void at(JqRun run, JsonNode in, JsonNode argument);
    }

    record Argument(Expression expression, JsonNode input, Look look) implements Expression {
        @Override
        public void apply(Scope scope, JsonNode in, @Nullable Path path, PathOutput output, boolean wantsPath)
                throws JsonQueryException {
            var run = JqRun.current();
            expression.apply(
                    scope,
                    in,
                    path,
                    (value, at) -> {
                        look.at(run, input, value);
                        output.emit(value, at);
                    },
                    wantsPath);
        }
    }

    record Called(Function function, @Nullable Look look) implements Function {
        @Override
        public void apply(
                Scope scope,
                List<Expression> arguments,
                JsonNode in,
                @Nullable Path path,
                PathOutput output,
                Version version)
                throws JsonQueryException {
            JqRun.current().step();
            var looked = look;
            var seen = looked == null
                    ? arguments
                    : arguments.stream()
                            .map(each -> (Expression) new Argument(each, in, looked))
                            .toList();
            function.apply(scope, seen, in, path, counted(output), version);
        }
    }

    /// An operator that can make much of little.
    record Operator(BinaryOperator operator) implements BinaryOperator {
        @Override
        public JsonNode apply(ObjectMapper mapper, JsonNode left, JsonNode right) throws JsonQueryException {
            var run = JqRun.current();
            run.step();
            switch (operator.image()) {
                case "*" -> {
                    if (left.isTextual()) run.text(left.textValue().length() * right.asDouble());
                    else if (right.isTextual()) run.text(right.textValue().length() * left.asDouble());
                }
                case "+" -> {
                    if (left.isTextual() && right.isTextual()) {
                        run.text((double) left.textValue().length()
                                + right.textValue().length());
                    }
                }
                case "-", "/" -> run.pairs(left, right);
                default -> {}
            }
            return operator.apply(mapper, left, right);
        }

        @Override
        public String image() {
            return operator.image();
        }
    }
}
