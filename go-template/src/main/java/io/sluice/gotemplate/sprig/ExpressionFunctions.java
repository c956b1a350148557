package io.sluice.gotemplate.sprig;

import io.sluice.gotemplate.format.ByteSink;
import io.sluice.gotemplate.function.Arguments;
import io.sluice.gotemplate.function.GoFunction;
import io.sluice.gotemplate.limit.GoError;
import io.sluice.gotemplate.limit.LimitExceeded;
import io.sluice.gotemplate.limit.WatchedText;
import io.sluice.gotemplate.value.GoSlice;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Functions with regular expressions.
final class ExpressionFunctions {

    private static final int LONGEST = 10_000;
    private static final int MATCH_BYTES = 128;

    private static final String SPECIAL = "\\.+*?()|[]{}^$";

    private final Expressions expressions;

    private ExpressionFunctions(Expressions expressions) {
        this.expressions = expressions;
    }

    static List<GoFunction> all(Expressions engine) {
        ExpressionFunctions with = new ExpressionFunctions(engine);
        List<GoFunction> functions = new ArrayList<>();
        functions.add(GoFunction.of("regexMatch", "string string", with::matches));
        functions.add(GoFunction.of("mustRegexMatch", "string string", with::mustMatch));
        functions.add(GoFunction.of("regexQuoteMeta", "string", a -> a.made(quoted(a.text(0)))));
        ListFunctions.both(functions, "regexFind", "mustRegexFind", "string string", with::find);
        ListFunctions.both(functions, "regexFindAll", "mustRegexFindAll", "string string int", with::findAll);
        ListFunctions.both(
                functions,
                "regexReplaceAll",
                "mustRegexReplaceAll",
                "string string string",
                a -> with.replace(a, true));
        ListFunctions.both(
                functions,
                "regexReplaceAllLiteral",
                "mustRegexReplaceAllLiteral",
                "string string string",
                a -> with.replace(a, false));
        ListFunctions.both(functions, "regexSplit", "mustRegexSplit", "string string int", with::split);
        return functions;
    }

    private boolean matches(Arguments arguments) {
        try {
            return mustMatch(arguments);
        } catch (LimitExceeded over) {
            throw over;
        } catch (GoError _) {
            return false;
        }
    }

    private boolean mustMatch(Arguments arguments) {
        return compiled(arguments, 0)
                .find(watched(arguments, arguments.text(1)), 0)
                .isPresent();
    }

    private String find(Arguments arguments) {
        String text = arguments.text(1);
        return compiled(arguments, 0)
                .find(watched(arguments, text), 0)
                .map(match -> text.substring(match[0], match[1]))
                .orElse("");
    }

    private GoSlice findAll(Arguments arguments) {
        String text = arguments.text(1);
        List<String> found = new ArrayList<>();
        for (int[] match : all(arguments, compiled(arguments, 0), text, arguments.integer(2))) {
            found.add(text.substring(match[0], match[1]));
        }
        return found.isEmpty() ? GoSlice.nil("string") : arguments.made(GoSlice.strings(found));
    }

    /// @throws GoError when it is longer than any that people write: its program takes some hundred times its size
    private Expressions.Expression compiled(Arguments arguments, int at) {
        return compiled(arguments.text(at));
    }

    private Expressions.Expression compiled(String expression) {
        if (expression.length() > LONGEST) {
            throw new GoError("error parsing regexp: expression is longer than " + LONGEST + " characters");
        }
        return expressions.compile(expression);
    }

    private static CharSequence watched(Arguments arguments, String text) {
        arguments.budget().checkTime();
        return new WatchedText(text, arguments.budget()::checkTime);
    }

    /// All matches that do not overlap; an empty one directly behind another does not count.
    private static List<int[]> all(Arguments arguments, Expressions.Expression expression, String text, long limit) {
        List<int[]> matches = new ArrayList<>();
        CharSequence watched = watched(arguments, text);
        int at = 0;
        int before = -1;
        while (at <= text.length() && (limit < 0 || matches.size() < limit)) {
            arguments.budget().step();
            Optional<int[]> found = expression.find(watched, at);
            if (found.isEmpty()) {
                break;
            }
            int[] match = found.get();
            boolean counts = true;
            if (match[1] == at) {
                counts = match[0] != before;
                at = next(text, at);
            } else {
                at = match[1];
            }
            before = match[1];
            if (counts) {
                arguments.budget().take(MATCH_BYTES);
                matches.add(match);
            }
        }
        return matches;
    }

    private static int next(String text, int at) {
        return at < text.length() ? at + Character.charCount(text.codePointAt(at)) : at + 1;
    }

    private String replace(Arguments arguments, boolean expands) {
        Expressions.Expression expression = compiled(arguments, 0);
        String text = arguments.text(1);
        String with = arguments.text(2);
        CharSequence watched = watched(arguments, text);
        ByteSink out = arguments.sink();
        int copied = 0;
        int at = 0;
        while (at <= text.length()) {
            arguments.budget().step();
            Optional<int[]> found = expression.find(watched, at);
            if (found.isEmpty()) {
                break;
            }
            int[] match = found.get();
            out.append(text.substring(copied, match[0]));
            if (match[1] > copied || match[0] == 0) {
                if (expands) {
                    expand(out, with, expression, text, match);
                } else {
                    out.append(with);
                }
            }
            copied = match[1];
            at = Math.max(match[1], next(text, at));
        }
        return arguments.made(out.append(text.substring(Math.min(copied, text.length()))));
    }

    /// Writes a replacement with `$1`, `$name` and `${name}` filled in; a name is as long as it can be.
    private static void expand(ByteSink out, String with, Expressions.Expression expression, String text, int[] match) {
        int at = 0;
        while (at < with.length()) {
            int dollar = with.indexOf('$', at);
            if (dollar < 0 || dollar + 1 == with.length()) {
                break;
            }
            out.append(with.substring(at, dollar));
            boolean braced = with.charAt(dollar + 1) == '{';
            int start = braced ? dollar + 2 : dollar + 1;
            int end = start;
            while (end < with.length() && (Character.isLetterOrDigit(with.charAt(end)) || with.charAt(end) == '_')) {
                end++;
            }
            boolean closed = !braced || end < with.length() && with.charAt(end) == '}';
            if (with.charAt(dollar + 1) == '$') {
                out.append('$');
                at = dollar + 2;
            } else if (end == start || !closed) {
                out.append('$');
                at = dollar + 1;
            } else {
                int group = group(with.substring(start, end), expression);
                if (group >= 0 && 2 * group + 1 < match.length && match[2 * group] >= 0) {
                    out.append(text.substring(match[2 * group], match[2 * group + 1]));
                }
                at = braced ? end + 1 : end;
            }
        }
        out.append(with.substring(at));
    }

    private static int group(String name, Expressions.Expression expression) {
        boolean number = name.chars().allMatch(c -> c >= '0' && c <= '9');
        if (!number) {
            return expression.group(name);
        }
        return name.length() > 1 && name.startsWith("0") || name.length() > 8 ? -1 : Integer.parseInt(name);
    }

    private GoSlice split(Arguments arguments) {
        String pattern = arguments.text(0);
        String text = arguments.text(1);
        long limit = arguments.integer(2);
        Expressions.Expression expression = compiled(pattern);
        if (limit == 0) {
            return GoSlice.nil("string");
        }
        List<String> parts = new ArrayList<>();
        if (!pattern.isEmpty() && text.isEmpty()) {
            return GoSlice.strings(List.of(""));
        }
        int from = 0;
        int end = 0;
        for (int[] match : all(arguments, expression, text, limit)) {
            if (limit > 0 && parts.size() == limit - 1) {
                break;
            }
            end = match[0];
            if (match[1] != 0) {
                parts.add(text.substring(from, end));
            }
            from = match[1];
        }
        if (end != text.length()) {
            parts.add(text.substring(from));
        }
        return arguments.made(GoSlice.strings(parts));
    }

    private static String quoted(String text) {
        StringBuilder quoted = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (SPECIAL.indexOf(c) >= 0) {
                quoted.append('\\');
            }
            quoted.append(c);
        }
        return quoted.toString();
    }
}
