package io.sluice.gotemplate.function;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A function that templates can call.
///
/// @param name as templates write it
/// @param parameters types of its parameters; of a variadic one the last is the type of all further arguments
/// @param form whether it is called as others are
/// @param body what it does; throws `GoError` to end the rendering with an error
public record GoFunction(String name, List<Parameter> parameters, boolean variadic, Form form, Body body) {

    /// How a function is called.
    public enum Form {
        PLAIN,
        /// Evaluates its arguments one after another until one is false.
        AND,
        /// Evaluates its arguments one after another until one is true.
        OR,
        /// Calls its first argument, and is told how that was written.
        CALL
    }

    /// What a function does with arguments of the right types.
    @FunctionalInterface
    public interface Body {
        @Nullable
        Object call(Arguments arguments);
    }

    public GoFunction {
        parameters = List.copyOf(parameters);
    }

    /// @param signature types of the parameters with blanks between them, the last one with `...` if it takes
    ///     many: `string any...`
    public static GoFunction of(String name, String signature, Body body) {
        List<Parameter> parameters = new ArrayList<>();
        boolean variadic = signature.endsWith("...");
        String types = variadic ? signature.substring(0, signature.length() - 3) : signature;
        for (String type : types.split(" ", -1)) {
            if (!type.isEmpty()) {
                parameters.add(Parameter.named(type));
            }
        }
        return new GoFunction(name, parameters, variadic, Form.PLAIN, body);
    }

    GoFunction called(Form how) {
        return new GoFunction(name, parameters, variadic, how, body);
    }

    GoFunction named(String other) {
        return new GoFunction(other, parameters, variadic, form, body);
    }

    /// The type of the argument at a position.
    public Parameter parameter(int index) {
        return parameters.get(Math.min(index, parameters.size() - 1));
    }

    /// How many arguments it must have.
    public int fixed() {
        return variadic ? parameters.size() - 1 : parameters.size();
    }
}
