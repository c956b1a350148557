package io.sluice.gateway.middleware.shape;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.sluice.gateway.exchange.Exchange;
import io.sluice.gateway.exchange.Percent;
import io.sluice.model.middleware.Endpoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One URL rewrite, compiled: its pattern, its target, and triggers that replace the target.
///
/// @param source   the pattern as written
/// @param pattern  searched for in path and query; empty when it is no expression
public record RewriteRule(
        Endpoint endpoint,
        String source,
        Optional<Pattern> pattern,
        RewriteTarget target,
        List<RewriteTrigger> triggers) {
    public RewriteRule {
        triggers = List.copyOf(triggers);
    }

    /// @param rule one `url_rewrites` entry of a definition
    public static RewriteRule of(Endpoint endpoint, JsonNode rule) {
        var triggers = new ArrayList<RewriteTrigger>();
        for (var trigger : rule.path("triggers")) triggers.add(RewriteTrigger.of(trigger, triggers.size()));
        var source = rule.path("match_pattern").asText();
        return new RewriteRule(
                endpoint,
                source,
                compiled(source),
                RewriteTarget.of(rule.path("rewrite_to").asText()),
                triggers);
    }

    static Optional<Pattern> compiled(String expression) {
        try {
            return Optional.of(Pattern.compile(expression));
        } catch (PatternSyntaxException bad) {
            return Optional.empty();
        }
    }

    boolean readsBody() {
        return triggers.stream().anyMatch(RewriteTrigger::readsBody);
    }

    /// The target of the first trigger that holds, else the rule's own; what triggers capture is noted.
    RewriteTarget chosenTarget(Exchange exchange) {
        for (var trigger : triggers) if (trigger.holds(exchange)) return trigger.target();
        return target;
    }

    /// @param url path and query as sent
    /// @return null when the pattern is found neither in the URL nor in its decoded form
    @Nullable
    Matcher find(Pattern expression, String url) {
        var matcher = expression.matcher(url);
        if (matcher.find()) return matcher;
        if (url.indexOf('%') < 0) return null;
        var decoded = expression.matcher(Percent.decode(url));
        return decoded.find() ? decoded : null;
    }
}
