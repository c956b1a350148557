package io.sluice.gateway.analytics;

import com.google.re2j.Pattern;
import io.sluice.model.settings.AnalyticsSettings.Normalise;
import java.util.ArrayList;
import java.util.List;

/// Replaces what is different in each path by a name, so that records can be grouped: `/users/17` becomes
/// `/users/{id}`.
final class PathNormaliser {
    private record Rule(Pattern pattern, String replacement) {}

    private final List<Rule> rules = new ArrayList<>();

    PathNormaliser(Normalise settings) {
        if (!settings.enabled()) return;
        if (settings.uuids()) {
            rule("[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}", "{uuid}");
        }
        if (settings.ulids()) rule("(?i)[0-7][0-9A-HJKMNP-TV-Z]{25}", "{ulid}");
        if (settings.numbers()) rule("/(\\d+)", "/{id}");
        settings.custom().forEach(pattern -> rule(pattern, "{var}"));
    }

    private void rule(String pattern, String replacement) {
        rules.add(new Rule(Pattern.compile(pattern), replacement));
    }

    String normalised(String path) {
        var result = path;
        for (var rule : rules) result = rule.pattern.matcher(result).replaceAll(rule.replacement);
        return result;
    }
}
