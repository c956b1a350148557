package io.sluice.gateway.refusal;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Rules that give errors another status, body or fields (`gateway-features-1.md` 1.10): those of the API before those
/// of the gateway, an exact status before its class, then the first that matches.
public final class ErrorOverrides {
    public static final ErrorOverrides NONE = new ErrorOverrides(List.of());

    /// Status (`404`) or class (`4xx`) to its rules.
    private final List<Map<String, List<OverrideRule>>> levels;

    private ErrorOverrides(List<Map<String, List<OverrideRule>>> levels) {
        this.levels = List.copyOf(levels);
    }

    /// @param rules the `error_overrides` object of an API or of the configuration
    public static ErrorOverrides of(JsonNode rules) {
        var level = new HashMap<String, List<OverrideRule>>();
        rules.properties().forEach(entry -> {
            var list = new ArrayList<OverrideRule>();
            for (var rule : entry.getValue()) list.add(OverrideRule.of(rule));
            level.put(entry.getKey(), List.copyOf(list));
        });
        return level.isEmpty() ? NONE : new ErrorOverrides(List.of(Map.copyOf(level)));
    }

    /// These rules, then the others.
    public ErrorOverrides before(ErrorOverrides others) {
        var all = new ArrayList<>(levels);
        all.addAll(others.levels);
        return new ErrorOverrides(all);
    }

    public boolean isEmpty() {
        return levels.isEmpty();
    }

    private List<OverrideRule> rules(int status) {
        var found = new ArrayList<OverrideRule>();
        for (var level : levels) {
            found.addAll(level.getOrDefault(Integer.toString(status), List.of()));
            found.addAll(level.getOrDefault(status / 100 + "xx", List.of()));
        }
        return found;
    }

    boolean concerns(int status) {
        return !rules(status).isEmpty();
    }

    /// The rule for something refused here.
    Optional<OverrideRule> refusal(int status, String flag, String message, ErrorTemplates templates, Form form) {
        return rules(status).stream()
                .filter(rule -> rule.isUsable(templates, form) && rule.matches(flag, message))
                .findFirst();
    }

    /// The rule for an answer of the upstream.
    ///
    /// @param body its beginning
    Optional<OverrideRule> answer(int status, String body, ErrorTemplates templates, Form form) {
        var flag = status >= 500 ? Flags.UPSTREAM_ANSWER : "";
        return rules(status).stream()
                .filter(rule -> rule.isUsable(templates, form) && rule.matches(flag, body))
                .findFirst();
    }
}
