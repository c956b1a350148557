package io.sluice.gateway.middleware.shape;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import io.sluice.gateway.exchange.Exchange;
import io.sluice.gateway.http1.FormText;
import io.sluice.gateway.http1.HeaderName;
import io.sluice.gateway.session.KnownSession;
import io.sluice.gateway.variables.RequestContext;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A condition on a request that gives its rewrite another target (`gateway-features-1.md` 5.9).
///
/// What its rules capture goes into the context variables as `trigger-<number>-<name>-…`, whether the whole condition
/// holds or not.
final class RewriteTrigger {
    /// @param name   of header, query parameter, metadata or variable; a label for path segments
    /// @param header the name as a header
    private record Rule(String name, HeaderName header, Optional<Pattern> pattern, boolean reverse) {
        static Rule of(String name, JsonNode rule) {
            return new Rule(
                    name,
                    HeaderName.of(name.isEmpty() ? "-" : name),
                    RewriteRule.compiled(rule.path("match_rx").asText()),
                    rule.path("reverse").asBoolean());
        }

        Optional<Matcher> find(String value) {
            return pattern.map(expression -> expression.matcher(value)).filter(Matcher::find);
        }
    }

    private final int number;
    private final boolean any;
    private final RewriteTarget target;
    private final List<Rule> headers;
    private final List<Rule> query;
    private final List<Rule> path;
    private final List<Rule> session;
    private final List<Rule> context;
    private final Optional<Rule> payload;

    private RewriteTrigger(JsonNode trigger, int number) {
        var options = trigger.path("options");
        this.number = number;
        this.any = trigger.path("on").asText().equals("any");
        this.target = RewriteTarget.of(trigger.path("rewrite_to").asText());
        this.headers = rules(options.path("header_matches"));
        this.query = rules(options.path("query_val_matches"));
        this.path = rules(options.path("path_part_matches"));
        this.session = rules(options.path("session_meta_matches"));
        this.context = rules(options.path("request_context_matches"));
        var body = options.path("payload_matches");
        this.payload =
                body.path("match_rx").asText().isEmpty() ? Optional.empty() : Optional.of(Rule.of("payload", body));
    }

    static RewriteTrigger of(JsonNode trigger, int number) {
        return new RewriteTrigger(trigger, number);
    }

    private static List<Rule> rules(JsonNode map) {
        var rules = new ArrayList<Rule>();
        map.properties().forEach(entry -> rules.add(Rule.of(entry.getKey(), entry.getValue())));
        return List.copyOf(rules);
    }

    RewriteTarget target() {
        return target;
    }

    boolean readsBody() {
        return payload.isPresent();
    }

    /// With `any` one rule is enough. Else each kind of rule has to hold, and it does when at least as many values
    /// match as there are rules.
    boolean holds(Exchange exchange) {
        boolean all = true;
        if (!headers.isEmpty()) {
            boolean held = enough(headers, headers(exchange));
            if (any && held) return true;
            all &= held;
        }
        if (!query.isEmpty()) {
            boolean held = enough(query, query(exchange));
            if (any && held) return true;
            all &= held;
        }
        if (!path.isEmpty()) {
            boolean held = enough(path, path(exchange));
            if (any && held) return true;
            all &= held;
        }
        if (!session.isEmpty()) {
            boolean held = enough(session, session(exchange));
            if (any && held) return true;
            all &= held;
        }
        if (!context.isEmpty()) {
            boolean held = enough(context, context(exchange));
            if (any && held) return true;
            all &= held;
        }
        if (payload.isPresent()) {
            boolean held = payload(exchange, payload.get());
            if (any && held) return true;
            all &= held;
        }
        return !any && all;
    }

    private boolean enough(List<Rule> rules, int matches) {
        return matches > 0 && (any || matches >= rules.size());
    }

    private int headers(Exchange exchange) {
        var head = exchange.request();
        int matches = 0;
        for (var rule : headers) {
            int position = 0;
            for (int i = head.find(rule.header); i >= 0; i = head.find(rule.header, i + 1)) {
                if (matches(exchange, rule, head.value(i), rule.header + "-" + position)) matches++;
                position++;
            }
        }
        return matches;
    }

    private int query(Exchange exchange) {
        var pairs = FormText.pairs(exchange.request().query());
        int matches = 0;
        for (var rule : query) {
            int position = 0;
            for (var value : pairs.getOrDefault(rule.name, List.of())) {
                if (matches(exchange, rule, value, rule.name + "-" + position)) matches++;
                position++;
            }
        }
        return matches;
    }

    private int path(Exchange exchange) {
        var segments = exchange.path().decoded().split("/", -1);
        int matches = 0;
        for (var rule : path) {
            for (var segment : segments) {
                if (matches(exchange, rule, segment, rule.name + "-" + matches)) matches++;
            }
        }
        return matches;
    }

    private int session(Exchange exchange) {
        var known = KnownSession.SLOT.get(exchange);
        if (known == null) return 0;
        int matches = 0;
        for (var rule : session) {
            var value = known.session().metaData(rule.name);
            if (value.isTextual() && matches(exchange, rule, value.textValue(), rule.name)) matches++;
        }
        return matches;
    }

    private int context(Exchange exchange) {
        var variables = RequestContext.of(exchange);
        if (variables == null) return 0;
        int matches = 0;
        for (var rule : context) {
            if (variables.value(rule.name) instanceof String value && matches(exchange, rule, value, rule.name)) {
                matches++;
            }
        }
        return matches;
    }

    private boolean payload(Exchange exchange, Rule rule) {
        var body = exchange.requestBody().toString(StandardCharsets.UTF_8);
        var found = rule.find(body);
        if (rule.reverse) return found.isEmpty();
        if (found.isEmpty()) return false;
        var matcher = found.get();
        note(exchange, "payload", matcher, false);
        int count = 0;
        do {
            note(exchange, "payload-" + count++, matcher, true);
        } while (matcher.find());
        return true;
    }

    private boolean matches(Exchange exchange, Rule rule, String value, String name) {
        var found = rule.find(value);
        if (rule.reverse) return found.isEmpty();
        found.ifPresent(matcher -> note(exchange, name, matcher, true));
        return found.isPresent();
    }

    private void note(Exchange exchange, String name, Matcher matcher, boolean groups) {
        var variables = RequestContext.open(exchange);
        var key = "trigger-" + number + "-" + name;
        variables.put(key, matcher.group());
        if (!groups) return;
        for (int i = 1; i <= matcher.groupCount(); i++) {
            var group = matcher.group(i);
            variables.put(key + "-" + (i - 1), group == null ? "" : group);
        }
    }
}
