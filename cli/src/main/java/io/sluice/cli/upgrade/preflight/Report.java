package io.sluice.cli.upgrade.preflight;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.cli.terminal.ExitCode;
import io.sluice.model.document.Json;
import java.time.Instant;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The outcome of a preflight.
///
/// @param from         version that is installed
/// @param to           version to come; "" when it is none
/// @param installation for people
/// @param findings     the worst first
/// @param looked       how much was looked at, by kind
public record Report(
        String from, String to, String installation, Instant when, List<Finding> findings, Map<String, Long> looked) {
    /// Of the JSON form; raised when its meaning changes.
    public static final int FORMAT = 1;

    private static final Comparator<Finding> WORST_FIRST = Comparator.comparing(Finding::severity)
            .reversed()
            .thenComparing(Finding::kind)
            .thenComparing(Finding::place)
            .thenComparing(Finding::what);

    public Report {
        findings = findings.stream().distinct().sorted(WORST_FIRST).toList();
        looked = Collections.unmodifiableMap(new LinkedHashMap<>(looked));
    }

    public long count(Severity severity) {
        return findings.stream()
                .filter(finding -> finding.severity() == severity)
                .count();
    }

    public int exitCode() {
        if (count(Severity.BLOCKER) > 0) return ExitCode.REFUSED;
        return count(Severity.WARNING) > 0 ? ExitCode.WARNED : ExitCode.GOOD;
    }

    /// In a few words.
    public String verdict() {
        if (count(Severity.BLOCKER) > 0) return "do not upgrade yet";
        return count(Severity.WARNING) > 0 ? "look at the warnings first" : "nothing is in the way";
    }

    public ObjectNode json() {
        var json = Json.object()
                .put("format", FORMAT)
                .put("from", from)
                .put("to", to)
                .put("installation", installation)
                .put("when", when.toString())
                .put("verdict", verdict());
        var counts = json.putObject("counts");
        for (var severity : Severity.values()) counts.put(severity.word(), count(severity));
        var seen = json.putObject("looked_at");
        looked.forEach(seen::put);
        var list = json.putArray("findings");
        findings.forEach(finding -> list.add(finding.json()));
        return json;
    }
}
