package io.sluice.gotemplate.sprig;

import io.sluice.gotemplate.function.Arguments;
import io.sluice.gotemplate.function.Comparison;
import io.sluice.gotemplate.function.GoFunction;
import io.sluice.gotemplate.json.JsonReader;
import io.sluice.gotemplate.json.JsonWriter;
import io.sluice.gotemplate.limit.GoError;
import io.sluice.gotemplate.limit.LimitExceeded;
import io.sluice.gotemplate.value.GoText;
import io.sluice.gotemplate.value.Kind;
import io.sluice.gotemplate.value.MalformedInput;
import io.sluice.gotemplate.value.Truth;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Values for what is empty, JSON, and questions about types.
final class DefaultFunctions {

    private DefaultFunctions() {}

    static List<GoFunction> all() {
        return List.of(
                GoFunction.of("default", "any any...", a -> a.count() < 2 || isEmpty(a.any(1)) ? a.any(0) : a.any(1)),
                GoFunction.of("empty", "any", a -> isEmpty(a.any(0))),
                GoFunction.of("coalesce", "any...", DefaultFunctions::coalesce),
                GoFunction.of("all", "any...", a -> a.from(0).stream().noneMatch(DefaultFunctions::isEmpty)),
                GoFunction.of("any", "any...", a -> !a.from(0).stream().allMatch(DefaultFunctions::isEmpty)),
                GoFunction.of("ternary", "any any bool", a -> a.truth(2) ? a.any(0) : a.any(1)),
                GoFunction.of("fail", "string", DefaultFunctions::fail),
                GoFunction.of("fromJson", "string", DefaultFunctions::fromJson),
                GoFunction.of("mustFromJson", "string", DefaultFunctions::mustFromJson),
                GoFunction.of("toJson", "any", a -> orEmpty(() -> JsonWriter.text(a.any(0), a.budget()))),
                GoFunction.of("mustToJson", "any", a -> JsonWriter.text(a.any(0), a.budget())),
                GoFunction.of("toPrettyJson", "any", a -> orEmpty(() -> JsonWriter.pretty(a.any(0), a.budget()))),
                GoFunction.of("mustToPrettyJson", "any", a -> JsonWriter.pretty(a.any(0), a.budget())),
                GoFunction.of("toRawJson", "any", a -> JsonWriter.raw(a.any(0), a.budget())),
                GoFunction.of("mustToRawJson", "any", a -> JsonWriter.raw(a.any(0), a.budget())),
                GoFunction.of("typeOf", "any", a -> Kind.typeName(a.any(0))),
                GoFunction.of("typeIs", "string any", a -> a.text(0).equals(Kind.typeName(a.any(1)))),
                GoFunction.of("typeIsLike", "string any", DefaultFunctions::typeIsLike),
                GoFunction.of("kindOf", "any", a -> Kind.of(a.any(0)).word()),
                GoFunction.of(
                        "kindIs",
                        "string any",
                        a -> a.text(0).equals(Kind.of(a.any(1)).word())),
                GoFunction.of("deepEqual", "any any", a -> Comparison.deep(a.any(0), a.any(1), a.budget())));
    }

    /// Empty is what is not true, as an `if` sees it.
    static boolean isEmpty(@Nullable Object value) {
        return !Truth.of(value);
    }

    private static @Nullable Object coalesce(Arguments arguments) {
        for (Object value : arguments.from(0)) {
            if (!isEmpty(value)) {
                return value;
            }
        }
        return null;
    }

    private static Object fail(Arguments arguments) {
        throw new GoError(arguments.text(0));
    }

    private static @Nullable Object fromJson(Arguments arguments) {
        try {
            return mustFromJson(arguments);
        } catch (LimitExceeded problem) {
            throw problem;
        } catch (GoError _) {
            return null;
        }
    }

    private static @Nullable Object mustFromJson(Arguments arguments) {
        String text = arguments.text(0);
        arguments.budget().take(8L * text.length());
        try {
            return JsonReader.read(GoText.bytes(text));
        } catch (MalformedInput problem) {
            throw new GoError(String.valueOf(problem.getMessage()));
        }
    }

    private static String orEmpty(java.util.function.Supplier<String> json) {
        try {
            return json.get();
        } catch (LimitExceeded problem) {
            throw problem;
        } catch (GoError _) {
            return "";
        }
    }

    private static boolean typeIsLike(Arguments arguments) {
        String type = Kind.typeName(arguments.any(1));
        return arguments.text(0).equals(type) || type.equals("*" + arguments.text(0));
    }
}
