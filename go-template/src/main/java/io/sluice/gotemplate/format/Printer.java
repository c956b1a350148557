package io.sluice.gotemplate.format;

import io.sluice.gotemplate.limit.Budget;
import io.sluice.gotemplate.value.ComplexNumber;
import io.sluice.gotemplate.value.GoObject;
import io.sluice.gotemplate.value.GoSlice;
import io.sluice.gotemplate.value.GoText;
import io.sluice.gotemplate.value.Kind;
import io.sluice.gotemplate.value.Missing;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Prints values as Go's `fmt` does: `print`, `println` and every verb and flag of `printf`.
///
/// A value that a verb does not fit prints as Go's complaint (`%!d(string=hi)`), never as an error.
///
/// *thread:* one.
public final class Printer {

    private final Budget budget;
    private final ByteSink sink;
    private final Verbs verbs;

    public Printer(ByteSink sink, Budget budget) {
        this.sink = sink;
        this.budget = budget;
        this.verbs = new Verbs(sink);
    }

    /// What a value looks like with `%v`.
    public static String text(@Nullable Object value, Budget budget) {
        return switch (value) {
            case String text -> text;
            case Double number -> FloatText.of(number);
            case Long number -> number.toString();
            case null, default -> {
                ByteSink sink = new ByteSink(budget.bytesLeft());
                new Printer(sink, budget).value(value);
                yield taken(sink, budget);
            }
        };
    }

    /// The text that was written, counted as a value of the template.
    public static String taken(ByteSink sink, Budget budget) {
        budget.take(sink.size());
        return sink.toText();
    }

    /// Prints with `%v`.
    public void value(@Nullable Object value) {
        if (value instanceof String text) {
            sink.append(text);
        } else if (value instanceof Double number) {
            sink.append(FloatText.of(number));
        } else {
            verbs.clear();
            argument(value, 'v');
        }
    }

    /// Prints arguments with blanks between those of which neither is a text.
    public void print(List<? extends @Nullable Object> arguments) {
        boolean first = true;
        boolean afterText = false;
        for (Object argument : arguments) {
            boolean text = argument instanceof String;
            if (!first && !text && !afterText) {
                sink.append(' ');
            }
            value(argument);
            first = false;
            afterText = text;
        }
    }

    /// Prints arguments with blanks between them and a line feed behind.
    public void println(List<? extends @Nullable Object> arguments) {
        boolean first = true;
        for (Object argument : arguments) {
            if (!first) {
                sink.append(' ');
            }
            value(argument);
            first = false;
        }
        sink.append('\n');
    }

    public void printf(String format, List<? extends @Nullable Object> arguments) {
        new FormatText(format, arguments, this, verbs, sink).print();
    }

    /// Prints one argument with a verb and the flags that are set.
    void argument(@Nullable Object value, int verb) {
        Object shown = value == Missing.VALUE ? null : value;
        if (shown == null) {
            if (verb == 'T' || verb == 'v') {
                verbs.padded("<nil>");
            } else {
                verbs.bad(verb).append("<nil>)");
            }
        } else if (verb == 'T') {
            verbs.string(Kind.typeName(shown));
        } else if (verb == 'p') {
            pointer(shown);
        } else if (verb == 'w' && (shown instanceof List || shown instanceof Map || shown instanceof GoObject)) {
            bad(shown, verb);
        } else {
            value(shown, verb, 0);
        }
    }

    private void value(Object value, int verb, int depth) {
        budget.step();
        switch (value) {
            case Boolean truth when verb == 't' || verb == 'v' -> verbs.padded(truth ? "true" : "false");
            case Double number when verbs.fits(Verbs.FLOAT, verb) -> verbs.number(number, verb);
            case ComplexNumber number when verbs.fits(Verbs.FLOAT, verb) -> verbs.number(number, verb);
            case String text when verbs.fits(Verbs.TEXT, verb) -> verbs.text(text, verb);
            case GoObject object when verbs.fits(Verbs.TEXT, verb) -> verbs.text(object.text(), verb);
            case GoObject object ->
                verbs.bad(verb)
                        .append(object.typeName())
                        .append("={")
                        .append(object.text())
                        .append("})");
            case Map<?, ?> map -> map(map, verb, depth);
            case List<?> list -> list(list, verb, depth);
            default -> {
                Kind kind = Kind.of(value);
                if (kind.integer() && verbs.fits(Verbs.INTEGER, verb)) {
                    verbs.integer(Kind.integerBits(value), kind.signed(), verb);
                } else {
                    bad(value, verb);
                }
            }
        }
    }

    private void map(Map<?, ?> map, int verb, int depth) {
        budget.depth(depth);
        boolean syntax = verbs.goSyntax();
        sink.append(syntax ? Kind.typeName(map) + "{" : "map[");
        boolean first = true;
        for (String key : GoText.sortedKeys(map)) {
            if (!first) {
                sink.append(syntax ? ", " : " ");
            }
            first = false;
            value(key, verb, depth + 1);
            sink.append(':');
            element(map.get(key), verb, depth + 1);
        }
        sink.append(syntax ? '}' : ']');
    }

    private void list(List<?> list, int verb, int depth) {
        budget.depth(depth);
        boolean syntax = verbs.goSyntax();
        if (syntax) {
            sink.append(Kind.typeName(list));
            if (list instanceof GoSlice slice && slice.isNil()) {
                sink.append("(nil)");
                return;
            }
        }
        sink.append(syntax ? '{' : '[');
        boolean first = true;
        for (Object element : list) {
            if (!first) {
                sink.append(syntax ? ", " : " ");
            }
            first = false;
            element(element, verb, depth + 1);
        }
        sink.append(syntax ? '}' : ']');
    }

    private void element(@Nullable Object element, int verb, int depth) {
        if (element == null) {
            sink.append(verbs.goSyntax() ? "interface {}(nil)" : "<nil>");
        } else {
            value(element, verb, depth);
        }
    }

    private void bad(Object value, int verb) {
        verbs.bad(verb).append(Kind.typeName(value)).append('=');
        value(value, 'v', 0);
        sink.append(')');
    }

    /// There is no address to show; one that is the same for the same object does.
    private void pointer(Object value) {
        if (value instanceof List || value instanceof Map) {
            verbs.padded("0xc" + Integer.toHexString(System.identityHashCode(value)));
        } else {
            bad(value, 'p');
        }
    }
}
