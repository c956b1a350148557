package io.sluice.gotemplate.sprig;

import io.sluice.gotemplate.format.ByteSink;
import io.sluice.gotemplate.format.Printer;
import io.sluice.gotemplate.format.QuotedText;
import io.sluice.gotemplate.function.Arguments;
import io.sluice.gotemplate.function.GoFunction;
import io.sluice.gotemplate.limit.Budget;
import io.sluice.gotemplate.limit.GoError;
import io.sluice.gotemplate.limit.TextSearch;
import io.sluice.gotemplate.value.GoMap;
import io.sluice.gotemplate.value.GoSlice;
import io.sluice.gotemplate.value.GoText;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Functions of text.
final class TextFunctions {

    private static final int PART_BYTES = 64;

    private TextFunctions() {}

    static List<GoFunction> all() {
        return List.of(
                GoFunction.of("hello", "", _ -> "Hello!"),
                GoFunction.of("trim", "string", a -> Words.trim(a.text(0), Words::isSpace)),
                GoFunction.of("upper", "string", a -> a.made(Words.upper(a.text(0)))),
                GoFunction.of("lower", "string", a -> a.made(Words.lower(a.text(0)))),
                GoFunction.of("title", "string", a -> a.made(Words.title(a.text(0)))),
                GoFunction.of("untitle", "string", a -> a.made(Words.untitle(a.text(0)))),
                GoFunction.of("swapcase", "string", a -> a.made(Words.swapCase(a.text(0)))),
                GoFunction.of("snakecase", "string", a -> a.made(CaseStyles.snake(a.text(0)))),
                GoFunction.of("kebabcase", "string", a -> a.made(CaseStyles.kebab(a.text(0)))),
                GoFunction.of("camelcase", "string", a -> a.made(CaseStyles.pascal(a.text(0)))),
                GoFunction.of("initials", "string", a -> Words.initials(a.text(0))),
                GoFunction.of("nospace", "string", a -> nospace(a.text(0))),
                GoFunction.of("trunc", "int string", a -> truncated(a.integer(0), a.text(1))),
                GoFunction.of("substr", "int int string", a -> cut(a.integer(0), a.integer(1), a.text(2))),
                GoFunction.of("abbrev", "int string", a -> abbreviated(a.text(1), 0, a.integer(0), 4)),
                GoFunction.of("abbrevboth", "int int string", TextFunctions::abbreviatedBoth),
                GoFunction.of("repeat", "int string", TextFunctions::repeat),
                GoFunction.of("trimall", "string string", a -> trimAll(a.text(0), a.text(1))),
                GoFunction.of("trimAll", "string string", a -> trimAll(a.text(0), a.text(1))),
                GoFunction.of("trimPrefix", "string string", a -> withoutPrefix(a.text(0), a.text(1))),
                GoFunction.of("trimSuffix", "string string", a -> withoutSuffix(a.text(0), a.text(1))),
                GoFunction.of("contains", "string string", a -> TextSearch.indexOf(a.text(1), a.text(0), 0) >= 0),
                GoFunction.of("hasPrefix", "string string", a -> a.text(1).startsWith(a.text(0))),
                GoFunction.of("hasSuffix", "string string", a -> a.text(1).endsWith(a.text(0))),
                GoFunction.of("quote", "any...", TextFunctions::quote),
                GoFunction.of("squote", "any...", TextFunctions::singleQuote),
                GoFunction.of("cat", "any...", TextFunctions::cat),
                GoFunction.of("indent", "int string", a -> indented(a, "")),
                GoFunction.of("nindent", "int string", a -> indented(a, "\n")),
                GoFunction.of("replace", "string string string", a -> replaced(a, a.text(0), a.text(1), a.text(2))),
                GoFunction.of("plural", "string string int", a -> a.integer(2) == 1 ? a.text(0) : a.text(1)),
                GoFunction.of("wrap", "int string", a -> wrapped(a, a.integer(0), "\n", a.text(1), false)),
                GoFunction.of(
                        "wrapWith", "int string string", a -> wrapped(a, a.integer(0), a.text(1), a.text(2), true)),
                GoFunction.of("toString", "any", a -> a.printed(0)),
                GoFunction.of("toStrings", "any", a -> strings(a.any(0), a.budget())),
                GoFunction.of("join", "string any", a -> joined(a, a.text(0), strings(a.any(1), a.budget()))),
                GoFunction.of(
                        "splitList",
                        "string string",
                        a -> a.made(GoSlice.strings(parts(a.budget(), a.text(1), a.text(0), -1)))),
                GoFunction.of("split", "string string", a -> numbered(parts(a.budget(), a.text(1), a.text(0), -1))),
                GoFunction.of(
                        "splitn",
                        "string int string",
                        a -> numbered(parts(a.budget(), a.text(2), a.text(0), a.integer(1)))),
                GoFunction.of("sortAlpha", "any", TextFunctions::sorted));
    }

    private static String nospace(String text) {
        StringBuilder kept = new StringBuilder(text.length());
        text.codePoints().filter(point -> !Words.isSpace(point)).forEach(kept::appendCodePoint);
        return kept.toString();
    }

    private static String truncated(long count, String text) {
        int length = GoText.length(text);
        if (count < 0 && length + count > 0) {
            return GoText.slice(text, (int) (length + count), length);
        }
        return count >= 0 && length > count ? GoText.slice(text, 0, (int) count) : text;
    }

    private static String cut(long start, long end, String text) {
        int length = GoText.length(text);
        long from = start < 0 ? 0 : start;
        long to = start >= 0 && (end < 0 || end > length) ? length : end;
        if (to < 0 || to > length || from > to) {
            throw new GoError("runtime error: slice bounds out of range [" + from + ":" + to + "]");
        }
        return GoText.slice(text, (int) from, (int) to);
    }

    private static String abbreviatedBoth(Arguments arguments) {
        long left = arguments.integer(0);
        long right = arguments.integer(1);
        String text = arguments.text(2);
        return right < 4 || left > 0 && right < 7 ? text : abbreviated(text, left, right, 4);
    }

    private static String abbreviated(String text, long offset, long width, int least) {
        int length = GoText.length(text);
        if (width < least || length <= width) {
            return text;
        }
        long from = Math.min(offset, length);
        long shown = width - 3;
        if (length - from < shown) {
            from = length - shown;
        }
        if (from <= 4) {
            return GoText.slice(text, 0, (int) shown) + "...";
        }
        if (width < 7) {
            return "";
        }
        if (from + shown < length) {
            return "..." + abbreviated(GoText.slice(text, (int) from, length), 0, shown, 4);
        }
        return "..." + GoText.slice(text, (int) (length - shown), length);
    }

    private static String repeat(Arguments arguments) {
        long count = arguments.integer(0);
        String text = arguments.text(1);
        if (count < 0) {
            throw new GoError("strings: negative Repeat count");
        }
        long size = text.isEmpty() ? 0 : count > Integer.MAX_VALUE ? Long.MAX_VALUE : count * text.length();
        arguments.budget().take(size > Integer.MAX_VALUE ? Long.MAX_VALUE : size);
        return text.isEmpty() ? "" : text.repeat((int) count);
    }

    private static String trimAll(String cutset, String text) {
        return Words.trim(text, point -> cutset.indexOf(point) >= 0);
    }

    private static String withoutPrefix(String prefix, String text) {
        return text.startsWith(prefix) ? text.substring(prefix.length()) : text;
    }

    private static String withoutSuffix(String suffix, String text) {
        return text.endsWith(suffix) ? text.substring(0, text.length() - suffix.length()) : text;
    }

    private static String quote(Arguments arguments) {
        ByteSink out = arguments.sink();
        for (Object value : arguments.from(0)) {
            if (value != null) {
                out.append(out.size() == 0 ? "" : " ").append(QuotedText.of(Printer.text(value, arguments.budget())));
            }
        }
        return arguments.made(out);
    }

    private static String singleQuote(Arguments arguments) {
        ByteSink out = arguments.sink();
        for (Object value : arguments.from(0)) {
            if (value != null) {
                out.append(out.size() == 0 ? "'" : " '")
                        .append(Printer.text(value, arguments.budget()))
                        .append('\'');
            }
        }
        return arguments.made(out);
    }

    private static String cat(Arguments arguments) {
        ByteSink out = arguments.sink();
        boolean first = true;
        for (Object value : arguments.from(0)) {
            if (value != null) {
                out.append(first ? "" : " ").append(Printer.text(value, arguments.budget()));
                first = false;
            }
        }
        return arguments.made(out);
    }

    private static String indented(Arguments arguments, String before) {
        long spaces = arguments.integer(0);
        if (spaces < 0) {
            throw new GoError("strings: negative Repeat count");
        }
        arguments.budget().take(spaces);
        String pad = " ".repeat((int) spaces);
        return before + pad + replaced(arguments, "\n", "\n" + pad, arguments.text(1));
    }

    /// Every occurrence; an empty text occurs before each character and at the end.
    static String replaced(Arguments arguments, String old, String with, String text) {
        if (old.isEmpty()) {
            ByteSink out = arguments.sink();
            for (int i = 0; i < text.length(); ) {
                int point = text.codePointAt(i);
                i += Character.charCount(point);
                out.append(with).append(Character.toString(point));
            }
            return arguments.made(out.append(with));
        }
        int next = TextSearch.indexOf(text, old, 0);
        if (next < 0) {
            return text;
        }
        ByteSink out = arguments.sink();
        int from = 0;
        for (; next >= 0; next = TextSearch.indexOf(text, old, from)) {
            out.append(text.substring(from, next)).append(with);
            from = next + old.length();
        }
        return arguments.made(out.append(text.substring(from)));
    }

    private static String wrapped(Arguments arguments, long width, String lineEnd, String text, boolean splits) {
        if (text.isEmpty()) {
            return "";
        }
        byte[] end = GoText.bytes(lineEnd.isEmpty() ? "\n" : lineEnd);
        ByteSink out = arguments.sink();
        Words.wrap(GoText.bytes(text), width, end, splits, out);
        return arguments.made(out);
    }

    /// A value as a list of texts: elements of a list without nulls, nothing as none, all else as one.
    static GoSlice strings(@Nullable Object value, Budget budget) {
        if (value instanceof GoSlice slice && slice.elementType().equals("string")) {
            return slice;
        }
        if (value instanceof List<?> list) {
            List<String> texts = new ArrayList<>(list.size());
            for (Object element : list) {
                if (element != null) {
                    texts.add(Printer.text(element, budget));
                }
            }
            budget.take(8L * texts.size());
            return GoSlice.strings(texts);
        }
        return GoSlice.strings(value == null ? List.of() : List.of(Printer.text(value, budget)));
    }

    private static String joined(Arguments arguments, String separator, GoSlice texts) {
        ByteSink out = arguments.sink();
        for (int i = 0; i < texts.size(); i++) {
            out.append(i == 0 ? "" : separator).append((String) Objects.requireNonNull(texts.get(i)));
        }
        return arguments.made(out);
    }

    /// The pieces between separators, at most some if the limit is not negative; an empty separator cuts
    /// between characters.
    static List<String> parts(Budget budget, String text, String separator, long limit) {
        List<String> parts = new ArrayList<>();
        if (limit == 0) {
            return parts;
        }
        int from = 0;
        while (limit < 0 || parts.size() < limit - 1) {
            int next = separator.isEmpty()
                    ? from < text.length() ? text.offsetByCodePoints(from, 1) : -1
                    : TextSearch.indexOf(text, separator, from);
            if (next < 0 || separator.isEmpty() && next == text.length()) {
                break;
            }
            budget.step();
            budget.take(PART_BYTES);
            parts.add(text.substring(from, next));
            from = next + separator.length();
        }
        if (!separator.isEmpty() || from < text.length()) {
            parts.add(text.substring(from));
        }
        return parts;
    }

    private static GoMap numbered(List<String> parts) {
        Map<String, String> numbered = new HashMap<>();
        for (int i = 0; i < parts.size(); i++) {
            numbered.put("_" + i, parts.get(i));
        }
        return new GoMap(numbered);
    }

    private static GoSlice sorted(Arguments arguments) {
        GoSlice texts = strings(arguments.any(0), arguments.budget());
        if (arguments.any(0) instanceof List) {
            texts.sortTexts();
            return texts;
        }
        return GoSlice.strings(List.of(arguments.printed(0)));
    }
}
