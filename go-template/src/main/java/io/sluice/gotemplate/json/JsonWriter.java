package io.sluice.gotemplate.json;

import io.sluice.gotemplate.format.ByteSink;
import io.sluice.gotemplate.format.FloatText;
import io.sluice.gotemplate.format.Printer;
import io.sluice.gotemplate.limit.Budget;
import io.sluice.gotemplate.limit.GoError;
import io.sluice.gotemplate.value.GoObject;
import io.sluice.gotemplate.value.GoSlice;
import io.sluice.gotemplate.value.GoText;
import io.sluice.gotemplate.value.Kind;
import io.sluice.gotemplate.value.Missing;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Writes values as JSON the way Go does: members in order of their names, `<`, `>` and `&` escaped unless
/// told otherwise.
///
/// *thread:* one.
public final class JsonWriter {

    private static final String HEX = "0123456789abcdef";

    private final ByteSink sink;
    private final Budget budget;
    private final boolean escapesHtml;
    private final boolean indents;

    private JsonWriter(ByteSink sink, Budget budget, boolean escapesHtml, boolean indents) {
        this.sink = sink;
        this.budget = budget;
        this.escapesHtml = escapesHtml;
        this.indents = indents;
    }

    /// On one line.
    ///
    /// @throws GoError when a value has no form in JSON
    public static String text(@Nullable Object value, Budget budget) {
        return text(value, budget, true, false);
    }

    /// On one line, without escapes for HTML.
    public static String raw(@Nullable Object value, Budget budget) {
        return text(value, budget, false, false);
    }

    /// On many lines, indented by two blanks.
    public static String pretty(@Nullable Object value, Budget budget) {
        return text(value, budget, true, true);
    }

    private static String text(@Nullable Object value, Budget budget, boolean escapesHtml, boolean indents) {
        ByteSink sink = new ByteSink(budget.bytesLeft());
        new JsonWriter(sink, budget, escapesHtml, indents).value(value, 0);
        return Printer.taken(sink, budget);
    }

    private void value(@Nullable Object value, int depth) {
        budget.step();
        switch (value) {
            case null -> sink.append("null");
            case Missing _ -> sink.append("null");
            case String text -> string(text);
            case Double number -> number(number);
            case Boolean truth -> sink.append(truth ? "true" : "false");
            case Map<?, ?> map -> object(map, depth);
            case List<?> list -> array(list, depth);
            case GoObject object -> value(object.json(), depth);
            default -> {
                Kind kind = Kind.of(value);
                if (!kind.integer()) {
                    throw new GoError("json: unsupported type: " + Kind.typeName(value));
                }
                long bits = Kind.integerBits(value);
                sink.append(kind.signed() ? Long.toString(bits) : Long.toUnsignedString(bits));
            }
        }
    }

    private void object(Map<?, ?> map, int depth) {
        budget.depth(depth);
        if (map.isEmpty()) {
            sink.append("{}");
            return;
        }
        char before = '{';
        for (String key : GoText.sortedKeys(map)) {
            sink.append(before);
            before = ',';
            line(depth + 1);
            string(key);
            sink.append(indents ? ": " : ":");
            value(map.get(key), depth + 1);
        }
        line(depth);
        sink.append('}');
    }

    private void array(List<?> list, int depth) {
        budget.depth(depth);
        if (list.isEmpty()) {
            sink.append(list instanceof GoSlice slice && slice.isNil() ? "null" : "[]");
            return;
        }
        char before = '[';
        for (Object element : list) {
            sink.append(before);
            before = ',';
            line(depth + 1);
            value(element, depth + 1);
        }
        line(depth);
        sink.append(']');
    }

    private void line(int depth) {
        if (indents) {
            sink.append('\n').repeat(' ', 2 * depth);
        }
    }

    private void number(double number) {
        if (Double.isNaN(number) || Double.isInfinite(number)) {
            throw new GoError("json: unsupported value: " + FloatText.of(number));
        }
        double size = Math.abs(number);
        if (size == 0 || size >= 1e-6 && size < 1e21) {
            sink.append(FloatText.of(number, 'f', FloatText.SHORTEST));
            return;
        }
        String text = FloatText.of(number, 'e', FloatText.SHORTEST);
        int length = text.length();
        boolean padded =
                text.charAt(length - 4) == 'e' && text.charAt(length - 3) == '-' && text.charAt(length - 2) == '0';
        sink.append(padded ? text.substring(0, length - 2) + text.charAt(length - 1) : text);
    }

    private void string(String text) {
        sink.append('"');
        int plain = 0;
        for (int i = 0; i < text.length(); ) {
            int point = text.codePointAt(i);
            int width = Character.charCount(point);
            String escape = escape(point);
            if (!escape.isEmpty()) {
                sink.append(text.substring(plain, i)).append(escape);
                plain = i + width;
            }
            i += width;
        }
        sink.append(plain == 0 ? text : text.substring(plain)).append('"');
    }

    private String escape(int point) {
        return switch (point) {
            case '"' -> "\\\"";
            case '\\' -> "\\\\";
            case '\b' -> "\\b";
            case '\f' -> "\\f";
            case '\n' -> "\\n";
            case '\r' -> "\\r";
            case '\t' -> "\\t";
            case '<', '>', '&' -> escapesHtml ? unicode(point) : "";
            case 0x2028, 0x2029 -> unicode(point);
            default -> point < ' ' ? unicode(point) : point >= 0xD800 && point <= 0xDFFF ? "\\ufffd" : "";
        };
    }

    private static String unicode(int point) {
        return "\\u" + HEX.charAt(point >> 12 & 0xF) + HEX.charAt(point >> 8 & 0xF) + HEX.charAt(point >> 4 & 0xF)
                + HEX.charAt(point & 0xF);
    }
}
