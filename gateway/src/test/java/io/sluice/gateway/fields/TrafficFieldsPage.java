package io.sluice.gateway.fields;

import io.sluice.gateway.fields.TrafficField.State;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// `docs/reference/traffic-fields.md`.
final class TrafficFieldsPage {
    private static final String HEAD = """
            <!-- Generated from gateway/src/test/resources by TrafficFieldsTest. Update: -Dupdate -->
            # Fields of an OAS definition

            Every field of the published schema of `x-tyk-api-gateway` and what Sluice does with it. `[]` is any entry of
            a list, `*` any name.

            - *works*: it does what it does in Tyk. The test or the recorded case that shows it is named; a case is one in
              which the answer changes when the field does.
            - *differs*: it works in another way; the note and [compatibility](../compatibility.md) say how.
            - *refused*: an API that asks for it is not served, and the reason names what is missing. It is kept as it is
              and is served once that exists.
            - *not built*: the API is served without it, and a warning names it.
            - *no effect*: it is kept and shown again; there is nothing for it to do.

            """;

    private TrafficFieldsPage() {}

    static String text(List<TrafficField> fields) {
        var page = new StringBuilder(HEAD).append("| State | Fields |\n|---|--:|\n");
        for (var state : State.values()) {
            var count = fields.stream().filter(field -> field.state() == state).count();
            if (count > 0) page.append("| %s | %d |\n".formatted(state.words(), count));
        }
        page.append("| **all** | %d |\n".formatted(fields.size()));
        sections(fields).forEach((title, its) -> {
            page.append("\n## `%s`\n\n| Field | State | Shown by | Note |\n|---|---|---|---|\n".formatted(title));
            its.forEach(field -> page.append(row(title, field)));
        });
        return page.toString();
    }

    /// By the first two members of the path, where there is more below them.
    private static Map<String, List<TrafficField>> sections(List<TrafficField> fields) {
        var sections = new LinkedHashMap<String, List<TrafficField>>();
        for (var field : fields) {
            var title = title(field.path());
            sections.computeIfAbsent(title, _ -> new java.util.ArrayList<>()).add(field);
        }
        return sections;
    }

    private static String title(String path) {
        if (path.startsWith("server.authentication.securitySchemes.")) return "server.authentication.securitySchemes.*";
        if (path.startsWith("server.authentication.")) return "server.authentication";
        if (path.startsWith("middleware.operations.")) return "middleware.operations.*";
        if (path.startsWith("middleware.global.")) return "middleware.global";
        return path.substring(0, path.indexOf('.'));
    }

    private static String row(String title, TrafficField field) {
        var name = field.path().substring(title.length() + 1);
        var proof = field.proof().startsWith("conformance:")
                ? "case `" + field.proof().substring("conformance:".length()) + "`"
                : field.proof().replaceFirst("#.*", "").replaceFirst("(.+)", "`$1`");
        return "| `%s` | %s | %s | %s |\n".formatted(name, field.state().words(), proof, field.note());
    }
}
