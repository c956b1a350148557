package io.sluice.e2e.wire;

import io.sluice.model.document.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// How many wire cases there are, and how many of their statements the product does not meet.
public record WireSummary(int cases, int statements, int unmet) {
    static final Path CASES = Path.of("src/test/resources/conformance/wire/cases.json");

    public static WireSummary read() throws IOException {
        int cases = 0;
        int statements = 0;
        for (var each : Json.parse(Files.readString(CASES)).path("cases")) {
            cases++;
            statements += each.path("expect").size();
        }
        return new WireSummary(cases, statements, Unmet.read(Unmet.FILE).size());
    }
}
