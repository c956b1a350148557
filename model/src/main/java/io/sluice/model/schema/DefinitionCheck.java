package io.sluice.model.schema;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.model.document.Fields;
import io.sluice.model.document.Findings;
import io.sluice.model.oas.OasDocument;
import io.sluice.model.oas.OasToClassic;
import io.sluice.model.problem.Checked;
import io.sluice.model.problem.Problem;
import io.sluice.model.problem.ProblemCode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// Decides whether a definition may be saved. The detail of each problem is the text a Tyk control API answers with,
/// its place a JSON pointer.
///
/// One object checks any number of definitions, from any thread. It compiles a schema at the first definition that is
/// held to it: a gateway starts without any.
public final class DefinitionCheck {
    private final Supplier<JsonSchema> classic =
            new OnFirstUse<>(() -> OpenApiCheck.compile(PublishedSchemas.classic()));
    private final Supplier<JsonSchema> extension =
            new OnFirstUse<>(() -> OpenApiCheck.compile(PublishedSchemas.extension()));
    private final OpenApiCheck openApi = new OpenApiCheck();

    /// The rules for a Classic document. Wrong types are not among them: the reader finds those.
    public List<Problem> classic(ObjectNode document) {
        return ClassicRules.check(Fields.of(document, new Findings())).stream()
                .map(broken -> problem(broken.pointer(), broken.text()))
                .toList();
    }

    /// What the published schema says of a Classic document. Control APIs do not ask for this;
    /// dashboards and `lint` do.
    public List<Problem> classicSchema(ObjectNode document) {
        return classic.get().validate(document).stream()
                .map(violation -> problem(violation.pointer(), violation.text()))
                .toList();
    }

    /// First whether the extension is there, then the schemas of OpenAPI and extension, then what OpenAPI asks beyond
    /// its schema, then the rules; a document that fails one stage is not shown to the next.
    public List<Problem> oas(ObjectNode document) {
        if (!(document.get(OasDocument.EXTENSION) instanceof ObjectNode)) {
            return List.of(problem("/" + OasDocument.EXTENSION, "the payload should contain " + OasDocument.EXTENSION));
        }
        var version = OpenApiCheck.wrongVersion(document.path("openapi").asText());
        if (version.isPresent()) return List.of(problem("/openapi", version.get()));
        var problems = schemas(document);
        if (problems.isEmpty()) problems = references(document);
        if (!problems.isEmpty()) return problems;
        return switch (OasToClassic.convert(document)) {
            case Checked.Good<ObjectNode>(var converted, var _) -> classic(converted);
            case Checked.Bad<ObjectNode>(var unreadable) -> unreadable;
        };
    }

    /// The one text that a control API refuses with: all schema problems, one a line, or the first broken rule.
    /// Empty when there are no problems.
    public static Optional<String> refusal(List<Problem> problems) {
        if (problems.isEmpty()) return Optional.empty();
        var first = problems.getFirst().detail();
        if (ClassicRules.isRule(first)) return Optional.of(first);
        return Optional.of(
                String.join("\n", problems.stream().map(Problem::detail).toList()));
    }

    private List<Problem> schemas(ObjectNode document) {
        var problems = new ArrayList<Problem>();
        openApi.check(document).forEach(violation -> problems.add(problem(violation.pointer(), violation.text())));
        for (var violation : extension.get().validate(document.get(OasDocument.EXTENSION))) {
            var field = violation.field().equals("(root)")
                    ? OasDocument.EXTENSION
                    : OasDocument.EXTENSION + "." + violation.field();
            // Some texts name their field again.
            var message = violation.message().startsWith(violation.field())
                    ? field + violation.message().substring(violation.field().length())
                    : violation.message();
            problems.add(problem("/" + OasDocument.EXTENSION + violation.pointer(), field + ": " + message));
        }
        return problems;
    }

    private static List<Problem> references(ObjectNode document) {
        var problems = new ArrayList<Problem>();
        var schemes = document.at("/components/securitySchemes");
        for (var group : document.path("security")) {
            group.fieldNames().forEachRemaining(name -> {
                if (schemes.isEmpty()) {
                    problems.add(problem("/security", "No components or security schemes present in OAS"));
                } else if (!schemes.has(name)) {
                    problems.add(problem(
                            "/security",
                            "Missing required Security Scheme '" + name + "' in Components.SecuritySchemes. For more "
                                    + "information please visit "
                                    + "https://swagger.io/specification/#security-requirement-object"));
                }
            });
        }
        var seen = new HashMap<String, String>();
        for (var operation : new OasDocument(document, new Findings()).operations()) {
            var name = "\"" + operation.method() + " " + operation.path() + "\"";
            var before = seen.putIfAbsent(operation.id(), name);
            if (before != null) {
                problems.add(problem(
                        "/paths",
                        "operations " + before + " and " + name + " have the same operation id \"" + operation.id()
                                + "\""));
            }
        }
        return problems.stream().distinct().toList();
    }

    private static Problem problem(String pointer, String text) {
        return new Problem(ProblemCode.DEFINITION_INVALID, pointer, text);
    }
}
