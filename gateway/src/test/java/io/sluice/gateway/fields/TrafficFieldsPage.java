package io.sluice.gateway.fields;

import io.sluice.gateway.fields.TrafficField.State;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The page of a [FieldList] in `docs/reference`.
final class TrafficFieldsPage {
    private static final String HEAD = """
            <!-- Generated from gateway/src/test/resources by TrafficFieldsTest. Update: -Dupdate -->
            # %s

            %s

            - *works*: it does what it does in Tyk. The test or the recorded case that shows it is named; a case is one in
              which the answer changes when the field does.
            - *differs*: it works in another way; the note and [compatibility](../compatibility.md) say how.
            - *refused*: an API that asks for it is not served, and the reason names what is missing. It is kept as it is
              and is served once that exists.
            - *%s
            - *no effect*: it is kept and shown again; there is nothing for it to do.

            """;

    private TrafficFieldsPage() {}

    static String text(FieldList list, List<TrafficField> fields) {
        var page = new StringBuilder(HEAD.formatted(list.title, list.about.strip(), list.warned))
                .append("| State | Fields |\n|---|--:|\n");
        for (var state : State.values()) {
            var count = fields.stream().filter(field -> field.state() == state).count();
            if (count > 0) page.append("| %s | %d |\n".formatted(list.words(state), count));
        }
        page.append("| **all** | %d |\n".formatted(fields.size()));
        sections(list, fields).forEach((title, its) -> {
            page.append("\n## `%s`\n\n| Field | State | Shown by | Note |\n|---|---|---|---|\n".formatted(title));
            its.forEach(field -> page.append(row(list, title, field)));
        });
        return page.toString();
    }

    private static Map<String, List<TrafficField>> sections(FieldList list, List<TrafficField> fields) {
        var sections = new LinkedHashMap<String, List<TrafficField>>();
        for (var field : fields) {
            var title = list.section(field.path());
            sections.computeIfAbsent(title, _ -> new ArrayList<>()).add(field);
        }
        return sections;
    }

    private static String row(FieldList list, String title, TrafficField field) {
        var name = field.path().startsWith(title + ".") ? field.path().substring(title.length() + 1) : field.path();
        var proof = field.proof().startsWith("conformance:")
                ? "case `" + field.proof().substring("conformance:".length()) + "`"
                : field.proof().replaceFirst("#.*", "").replaceFirst("(.+)", "`$1`");
        return "| `%s` | %s | %s | %s |\n".formatted(name, list.words(field.state()), proof, field.note());
    }
}
