package io.sluice.gateway.jq;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.sluice.gotemplate.limit.WatchedText;
import io.sluice.model.document.Json;
import java.util.ArrayList;
import java.util.List;
import net.thisptr.jackson.jq.Expression;
import net.thisptr.jackson.jq.Function;
import net.thisptr.jackson.jq.exception.JsonQueryException;

/// Regular expressions of filters, by RE2: in linear time whatever the expression. `test`, `match`, `capture`, `scan`,
/// `split`, `sub` and `gsub` are made of these two functions.
final class LinearMatch {
    /// Longer than any that people write: its program takes some hundred times its size.
    private static final int LONGEST = 10_000;

    private LinearMatch() {}

    /// @param names of the groups, from 1; "" has none
    record Expression(Pattern pattern, List<String> names, boolean global, boolean skipEmpty) {}

    /// `_match_impl(expression; flags; test)`.
    static final Function MATCH = (scope, arguments, in, _, output, _) -> {
        var text = text(in, "cannot be matched, as it is not a string");
        arguments
                .get(2)
                .apply(
                        scope,
                        in,
                        only -> arguments
                                .get(1)
                                .apply(
                                        scope,
                                        in,
                                        flags -> arguments.getFirst().apply(scope, in, wanted -> {
                                            var expression = expression(wanted, flags);
                                            output.emit(
                                                    only.asBoolean()
                                                            ? BooleanNode.valueOf(any(expression, text))
                                                            : all(expression, text),
                                                    null);
                                        })));
    };

    /// `_sub_impl(expression; replacement; flags)`.
    static final Function REPLACE = (scope, arguments, in, _, output, _) -> {
        var text = text(in, "cannot be matched, as it is not a string");
        arguments
                .get(2)
                .apply(
                        scope,
                        in,
                        flags -> arguments.getFirst().apply(scope, in, wanted -> {
                            List<StringBuilder> results = new ArrayList<>();
                            results.add(new StringBuilder());
                            int from = 0;
                            var matches = all(expression(wanted, flags), text);
                            for (var match : matches) {
                                int begin = text.offsetByCodePoints(
                                        0, match.path("offset").intValue());
                                append(results, text.substring(from, begin));
                                results = replaced(results, replacements(scope, arguments.get(1), match));
                                from = begin + match.path("string").textValue().length();
                            }
                            append(results, text.substring(from));
                            for (var result : results) output.emit(TextNode.valueOf(result.toString()), null);
                        }));
    };

    private static List<String> replacements(
            net.thisptr.jackson.jq.Scope scope, net.thisptr.jackson.jq.Expression replacement, JsonNode match)
            throws JsonQueryException {
        var captured = Json.object();
        for (var group : match.path("captures")) {
            if (group.path("name").isTextual()) captured.set(group.path("name").textValue(), group.path("string"));
        }
        var texts = new ArrayList<String>();
        replacement.apply(scope, captured, value -> texts.add(text(value, "cannot be added to a string")));
        return texts;
    }

    private static List<StringBuilder> replaced(List<StringBuilder> results, List<String> replacements) {
        var out = new ArrayList<StringBuilder>();
        var run = JqRun.current();
        for (int i = 0; i < replacements.size(); i++) {
            for (var result : results) {
                run.step();
                run.text((double) result.length() + replacements.get(i).length());
                out.add((i == replacements.size() - 1 ? result : new StringBuilder(result))
                        .append(replacements.get(i)));
            }
        }
        return out;
    }

    private static void append(List<StringBuilder> results, String text) {
        for (var result : results) result.append(text);
    }

    private static String text(JsonNode value, String otherwise) throws JsonQueryException {
        if (!value.isTextual()) throw new JsonQueryException(value.getNodeType() + " " + otherwise);
        return value.textValue();
    }

    private static Expression expression(JsonNode wanted, JsonNode flags) throws JsonQueryException {
        var source = text(wanted, "is no regular expression");
        if (source.length() > LONGEST) {
            throw new JsonQueryException("a regular expression is longer than " + LONGEST + " characters");
        }
        var letters = flags.isNull() ? "" : text(flags, "is no list of flags");
        var known = JqRun.current().expressions();
        var key = letters + "/" + source;
        var expression = known.get(key);
        if (expression == null) {
            expression = compile(source, letters);
            known.put(key, expression);
        }
        return expression;
    }

    private static Expression compile(String source, String letters) throws JsonQueryException {
        int flags = 0;
        for (int i = 0; i < letters.length(); i++) {
            flags |= switch (letters.charAt(i)) {
                case 'g', 'n', 's' -> 0;
                case 'i' -> Pattern.CASE_INSENSITIVE;
                case 'l' -> Pattern.LONGEST_MATCH;
                case 'p' -> Pattern.DOTALL;
                default -> throw new JsonQueryException(letters + " is not a valid modifier string");
            };
        }
        try {
            var pattern = Pattern.compile(source, flags);
            var names = new ArrayList<String>();
            for (int i = 0; i < pattern.groupCount(); i++) names.add("");
            pattern.namedGroups().forEach((name, group) -> names.set(group - 1, name));
            return new Expression(pattern, names, letters.indexOf('g') >= 0, letters.indexOf('n') >= 0);
        } catch (PatternSyntaxException bad) {
            throw new JsonQueryException(source + " (at offset 0) is not a valid regex: " + bad.getDescription());
        }
    }

    private static boolean any(Expression expression, String text) {
        var matcher = expression.pattern.matcher(new WatchedText(text, JqRun.current()::step));
        while (matcher.find()) if (!expression.skipEmpty || matcher.end() > matcher.start()) return true;
        return false;
    }

    private static ArrayNode all(Expression expression, String text) {
        var matches = Json.MAPPER.createArrayNode();
        var matcher = expression.pattern.matcher(new WatchedText(text, JqRun.current()::step));
        int at = 0;
        int points = 0;
        while (matcher.find()) {
            JqRun.current().step();
            if (expression.skipEmpty && matcher.end() == matcher.start()) continue;
            points += text.codePointCount(at, matcher.start());
            at = matcher.start();
            matches.add(match(expression, matcher, text, points));
            if (!expression.global) break;
        }
        return matches;
    }

    private static ObjectNode match(Expression expression, Matcher matcher, String text, int points) {
        var match = place(text, matcher.start(), matcher.end(), matcher.start(), points);
        var captures = match.putArray("captures");
        for (int group = 1; group <= matcher.groupCount(); group++) {
            var capture = place(text, matcher.start(group), matcher.end(group), matcher.start(), points);
            var name = expression.names.get(group - 1);
            if (name.isEmpty()) capture.putNull("name");
            else capture.put("name", name);
            captures.add(capture);
        }
        return match;
    }

    /// @param from   where the match begins
    /// @param points code points before it
    private static ObjectNode place(String text, int begin, int end, int from, int points) {
        if (begin < 0) {
            return Json.object().put("offset", -1).put("length", 0).putNull("string");
        }
        return Json.object()
                .put("offset", points + text.codePointCount(from, begin))
                .put("length", text.codePointCount(begin, end))
                .put("string", text.substring(begin, end));
    }
}
