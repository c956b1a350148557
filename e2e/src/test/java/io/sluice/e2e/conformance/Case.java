package io.sluice.e2e.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.model.document.Json;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// One recorded case: what to load, what to send, what came back. The format is told in the README beside the files.
record Case(String id, String about, JsonNode json) {

    /// The first part of the id.
    String area() {
        return id.substring(0, id.indexOf('/'));
    }

    List<JsonNode> list(String member) {
        var items = new ArrayList<JsonNode>();
        json.path(member).forEach(items::add);
        return items;
    }

    /// All cases, by file and then in file order.
    static List<Case> all() {
        try {
            var folder = Path.of(Case.class.getResource("/conformance/cases").toURI());
            var cases = new ArrayList<Case>();
            try (var files = Files.list(folder)) {
                for (var file : files.sorted().toList()) {
                    for (var json : Json.parse(Files.readString(file)).path("cases")) {
                        cases.add(new Case(
                                json.path("id").asText(), json.path("about").asText(), json));
                    }
                }
            }
            return List.copyOf(cases);
        } catch (IOException | URISyntaxException unreadable) {
            throw new IllegalStateException("the recorded cases cannot be read", unreadable);
        }
    }
}
