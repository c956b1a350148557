package io.sluice.gateway.route;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The path pattern of one endpoint entry, compiled by the rules of `gateway-features-1.md` 1.5.
///
/// Patterns come from users: RE2 matches them in linear time. Most of them are plain paths with
/// `{variables}`, which need no expression to be found.
public final class EndpointPattern {
    private static final String SPECIAL = "\\^$.|?*+()[]{}";
    private static final String SEGMENT = "[^/]+";
    private static final String VARIABLE = "(" + SEGMENT + ")";

    private final Pattern pattern;
    private final @Nullable Plain plain;

    private EndpointPattern(Pattern pattern, @Nullable Plain plain) {
        this.pattern = pattern;
        this.plain = plain;
    }

    /// Text without a character that an expression gives a meaning to, with whole segments left open between its parts
    /// as `{variables}` do, perhaps held to the beginning or end of a path.
    ///
    /// @param parts at least one; a segment is open between each and the next. The first begins with a slash when
    ///              others follow, those between do, the last does or is empty: so no part of a path is looked
    ///              at more than once for each of them
    private record Plain(List<String> parts, boolean beginning, boolean end) {
        /// @return null when `regex` is more than that
        static @Nullable Plain of(String regex) {
            boolean beginning = regex.startsWith("^");
            boolean end = regex.endsWith("$");
            if (beginning && regex.length() == 1) return null;
            var text = regex.substring(beginning ? 1 : 0, regex.length() - (end ? 1 : 0));
            // What may follow needs no look, unless it has to reach the end.
            if (!end && text.endsWith("/.*")) text = text.substring(0, text.length() - 2);
            var parts = parts(text.replace(VARIABLE, SEGMENT));
            for (var part : parts) if (part.chars().anyMatch(c -> SPECIAL.indexOf(c) >= 0)) return null;
            if (parts.size() > 1 && !parts.getFirst().startsWith("/")) return null;
            for (int i = 1; i < parts.size(); i++) {
                boolean empty = parts.get(i).isEmpty();
                if (empty ? i + 1 < parts.size() : !parts.get(i).startsWith("/")) return null;
            }
            return new Plain(parts, beginning, end);
        }

        private static List<String> parts(String text) {
            var parts = new ArrayList<String>();
            int at = 0;
            for (int open = text.indexOf(SEGMENT); open >= 0; open = text.indexOf(SEGMENT, at)) {
                parts.add(text.substring(at, open));
                at = open + SEGMENT.length();
            }
            parts.add(text.substring(at));
            return List.copyOf(parts);
        }

        boolean matches(String path) {
            var first = parts.getFirst();
            if (beginning) return path.startsWith(first) && goesOn(path, first.length());
            for (int at = path.indexOf(first); at >= 0; at = at < path.length() ? path.indexOf(first, at + 1) : -1) {
                if (goesOn(path, at + first.length())) return true;
            }
            return false;
        }

        /// @param at behind the first part
        private boolean goesOn(String path, int at) {
            int reached = at;
            for (int i = 1; i < parts.size(); i++) {
                int slash = path.indexOf('/', reached);
                int segmentEnd = slash < 0 ? path.length() : slash;
                if (segmentEnd == reached || !path.startsWith(parts.get(i), segmentEnd)) return false;
                reached = segmentEnd + parts.get(i).length();
            }
            return !end || reached == path.length();
        }
    }

    /// @param prefixMatching `enable_path_prefix_matching`
    /// @param suffixMatching `enable_path_suffix_matching`
    /// @throws PatternSyntaxException when the text is no expression
    public static EndpointPattern of(String path, boolean ignoreCase, boolean prefixMatching, boolean suffixMatching) {
        var regex = variables(path);
        regex = regex.replace("/*/", "/" + SEGMENT + "/");
        if (regex.endsWith("/*")) regex = regex.substring(0, regex.length() - 1) + ".*";
        if (prefixMatching && regex.startsWith("/")) regex = "^" + regex;
        if (suffixMatching && !regex.endsWith("$")) regex = regex + "$";
        return new EndpointPattern(
                Pattern.compile(ignoreCase ? "(?i)" + regex : regex), ignoreCase ? null : Plain.of(regex));
    }

    /// The path with its variables made nameless: equal for paths that match the same requests.
    public static String shape(String path) {
        return variables(path);
    }

    /// `{anything}` becomes one segment; an expression inside is not applied (quirk, recorded).
    private static String variables(String path) {
        var out = new StringBuilder();
        int at = 0;
        while (at < path.length()) {
            int open = path.indexOf('{', at);
            int close = open < 0 ? -1 : closing(path, open);
            if (close < 0) {
                out.append(path, at, path.length());
                break;
            }
            out.append(path, at, open).append(VARIABLE);
            at = close + 1;
        }
        return out.toString();
    }

    private static int closing(String text, int open) {
        int depth = 0;
        for (int i = open; i < text.length(); i++) {
            if (text.charAt(i) == '{') depth++;
            else if (text.charAt(i) == '}' && --depth == 0) return i;
        }
        return -1;
    }

    /// The names of the `{variables}` of a path, in order.
    public static List<String> variableNames(String path) {
        var names = new ArrayList<String>();
        int at = 0;
        while (true) {
            int open = path.indexOf('{', at);
            int close = open < 0 ? -1 : closing(path, open);
            if (close < 0) return names;
            var inside = path.substring(open + 1, close);
            int colon = inside.indexOf(':');
            names.add(colon < 0 ? inside : inside.substring(0, colon));
            at = close + 1;
        }
    }

    public boolean matches(String path) {
        return plain != null ? plain.matches(path) : pattern.matcher(path).find();
    }

    /// The text of each `{variable}` in a path that matches, in order.
    public List<String> captured(String path) {
        var matcher = pattern.matcher(path);
        if (!matcher.find()) return List.of();
        var values = new ArrayList<String>(matcher.groupCount());
        for (int i = 1; i <= matcher.groupCount(); i++) values.add(matcher.group(i));
        return values;
    }

    /// How many texts [#captured] gives.
    public int groups() {
        return pattern.groupCount();
    }

    /// The expression it became.
    public String text() {
        return pattern.pattern();
    }
}
