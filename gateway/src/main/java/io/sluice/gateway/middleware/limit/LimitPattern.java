package io.sluice.gateway.middleware.limit;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.model.session.Session;
import java.util.stream.Collectors;

/// `meta_data.rate_limit_pattern`: a text that stands for the key in the names of its counters, so that keys
/// share them.
final class LimitPattern {
    private static final String META = "$tyk_meta.";

    private LimitPattern() {}

    /// Puts the session's `$tyk_meta.<name>` in.
    ///
    /// @return "" when nothing is left: the key has its own counters
    static String expand(String pattern, Session session) {
        var out = new StringBuilder();
        int at = 0;
        while (at < pattern.length()) {
            int variable = pattern.indexOf(META, at);
            if (variable < 0) {
                out.append(pattern, at, pattern.length());
                break;
            }
            out.append(pattern, at, variable);
            int end = variable + META.length();
            while (end < pattern.length() && isName(pattern.charAt(end))) end++;
            out.append(value(session.metaData(pattern.substring(variable + META.length(), end))));
            at = end;
        }
        return out.toString();
    }

    private static boolean isName(char c) {
        return Character.isLetterOrDigit(c) || c == '_' || c == '-' || c == '.';
    }

    /// Texts, numbers and lists of texts have a value; booleans, objects and what is not there have none.
    private static String value(JsonNode node) {
        if (node.isTextual() || node.isNumber()) return node.asText();
        if (!node.isArray()) return "";
        return node.valueStream().map(JsonNode::asText).collect(Collectors.joining(","));
    }
}
