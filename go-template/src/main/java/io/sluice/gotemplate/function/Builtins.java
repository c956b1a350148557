package io.sluice.gotemplate.function;

import io.sluice.gotemplate.format.ByteSink;
import io.sluice.gotemplate.format.Printer;
import io.sluice.gotemplate.limit.GoError;
import io.sluice.gotemplate.value.GoMap;
import io.sluice.gotemplate.value.GoText;
import io.sluice.gotemplate.value.Kind;
import io.sluice.gotemplate.value.Missing;
import io.sluice.gotemplate.value.SizedInteger;
import io.sluice.gotemplate.value.Truth;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The functions of Go's template language itself.
///
/// source: https://pkg.go.dev/text/template#hdr-Functions
final class Builtins {

    private Builtins() {}

    static List<GoFunction> all() {
        return List.of(
                GoFunction.of("and", "value value...", Builtins::unreachable).called(GoFunction.Form.AND),
                GoFunction.of("or", "value value...", Builtins::unreachable).called(GoFunction.Form.OR),
                GoFunction.of("call", "value value...", Builtins::unreachable).called(GoFunction.Form.CALL),
                GoFunction.of("not", "value", a -> !Truth.of(a.any(0))),
                GoFunction.of("len", "value", a -> (long) length(a.any(0))),
                GoFunction.of("index", "value value...", Builtins::index),
                GoFunction.of("slice", "value value...", Builtins::slice),
                GoFunction.of("print", "any...", Builtins::print),
                GoFunction.of("println", "any...", Builtins::println),
                GoFunction.of("printf", "string any...", Builtins::printf),
                GoFunction.of("html", "any...", a -> a.made(Escapes.html(joined(a)))),
                GoFunction.of("js", "any...", a -> a.made(Escapes.javascript(joined(a)))),
                GoFunction.of("urlquery", "any...", a -> a.made(Escapes.query(joined(a)))),
                GoFunction.of("eq", "value value...", a -> Comparison.equal(a.any(0), a.from(1))),
                GoFunction.of("ne", "value value", a -> !Comparison.equal(a.any(0), a.from(1))),
                GoFunction.of("lt", "value value", a -> Comparison.less(a.any(0), a.any(1))),
                GoFunction.of("le", "value value", a -> Comparison.lessOrEqual(a.any(0), a.any(1))),
                GoFunction.of("gt", "value value", a -> !Comparison.lessOrEqual(a.any(0), a.any(1))),
                GoFunction.of("ge", "value value", a -> !Comparison.less(a.any(0), a.any(1))));
    }

    private static Object unreachable(Arguments arguments) {
        throw new IllegalStateException("the executor calls these itself");
    }

    static int length(@Nullable Object value) {
        return switch (value) {
            case String text -> GoText.length(text);
            case List<?> list -> list.size();
            case Map<?, ?> map -> map.size();
            case null -> throw new GoError("len of nil pointer");
            case Missing _ -> throw new GoError("reflect: call of reflect.Value.Type on zero Value");
            default -> throw new GoError("len of type " + Kind.typeName(value));
        };
    }

    private static @Nullable Object index(Arguments arguments) {
        Object item = arguments.any(0);
        if (item == null || item == Missing.VALUE) {
            throw new GoError("index of untyped nil");
        }
        for (Object index : arguments.from(1)) {
            item = switch (item) {
                case null -> throw new GoError("index of nil pointer");
                case String text -> {
                    int at = position(index, GoText.length(text));
                    yield new SizedInteger(Kind.UINT8, byteAt(text, at));
                }
                case List<?> list -> {
                    int at = position(index, list.size());
                    if (at == list.size()) {
                        throw new GoError("reflect: slice index out of range");
                    }
                    yield list.get(at);
                }
                case Map<?, ?> map -> member(map, index);
                default -> throw new GoError("can't index item of type " + Kind.typeName(item));
            };
        }
        return item;
    }

    private static @Nullable Object member(Map<?, ?> map, @Nullable Object index) {
        if (index == null || index == Missing.VALUE) {
            throw new GoError("value is nil; should be of type string");
        }
        if (!(index instanceof String key)) {
            throw new GoError("value has type " + Kind.typeName(index) + "; should be string");
        }
        Object value = map.get(key);
        return value == null && map instanceof GoMap ? "" : value;
    }

    private static long byteAt(String text, int at) {
        byte[] bytes = GoText.bytes(text);
        if (at >= bytes.length) {
            throw new GoError("reflect: string index out of range");
        }
        return bytes[at] & 0xFF;
    }

    /// An index into something of a size; the size itself is allowed, as the end of a slice.
    private static int position(@Nullable Object index, int size) {
        if (index == null || index == Missing.VALUE) {
            throw new GoError("cannot index slice/array with nil");
        }
        if (!Kind.of(index).integer()) {
            throw new GoError("cannot index slice/array with type " + Kind.typeName(index));
        }
        long at = Kind.integerBits(index);
        if (at < 0 || at > size) {
            throw new GoError("index out of range: " + at);
        }
        return (int) at;
    }

    private static Object slice(Arguments arguments) {
        Object item = arguments.any(0);
        if (item == null || item == Missing.VALUE) {
            throw new GoError("slice of untyped nil");
        }
        if (arguments.count() > 4) {
            throw new GoError("too many slice indexes: " + (arguments.count() - 1));
        }
        int size =
                switch (item) {
                    case String text when arguments.count() == 4 -> throw new GoError("cannot 3-index slice a string");
                    case String text -> GoText.length(text);
                    case List<?> list -> list.size();
                    default -> throw new GoError("can't slice item of type " + Kind.typeName(item));
                };
        int[] bounds = {0, size, size};
        for (int i = 1; i < arguments.count(); i++) {
            bounds[i - 1] = position(arguments.any(i), size);
        }
        for (int i = 0; i < 2; i++) {
            if (bounds[i] > bounds[i + 1]) {
                throw new GoError("invalid slice index: " + bounds[i] + " > " + bounds[i + 1]);
            }
        }
        return item instanceof List<?> list
                ? list.subList(bounds[0], bounds[1])
                : GoText.slice((String) item, bounds[0], bounds[1]);
    }

    private static String print(Arguments arguments) {
        ByteSink sink = arguments.sink();
        new Printer(sink, arguments.budget()).print(arguments.from(0));
        return arguments.made(sink);
    }

    private static String println(Arguments arguments) {
        ByteSink sink = arguments.sink();
        new Printer(sink, arguments.budget()).println(arguments.from(0));
        return arguments.made(sink);
    }

    private static String printf(Arguments arguments) {
        ByteSink sink = arguments.sink();
        new Printer(sink, arguments.budget()).printf(arguments.text(0), arguments.from(1));
        return arguments.made(sink);
    }

    /// The arguments as the escaping functions see them: printed one after another, nothing as `<no value>`.
    private static String joined(Arguments arguments) {
        if (arguments.count() == 1 && arguments.any(0) instanceof String text) {
            return text;
        }
        List<Object> shown = new ArrayList<>(arguments.count());
        for (Object value : arguments.from(0)) {
            shown.add(Objects.requireNonNullElse(value, "<no value>"));
        }
        ByteSink sink = arguments.sink();
        new Printer(sink, arguments.budget()).print(shown);
        return arguments.made(sink);
    }
}
