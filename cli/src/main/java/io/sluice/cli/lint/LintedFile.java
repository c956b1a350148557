package io.sluice.cli.lint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.gateway.source.DefinitionTrial;
import io.sluice.model.api.ClassicReader;
import io.sluice.model.api.OasReader;
import io.sluice.model.document.Json;
import io.sluice.model.policy.PolicyCodec;
import io.sluice.model.problem.Checked;
import io.sluice.model.problem.Problem;
import io.sluice.model.problem.ProblemCode;
import io.sluice.model.schema.DefinitionCheck;
import io.sluice.model.settings.ReferenceSettings;
import io.sluice.model.settings.SettingsReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// One file, what it was taken for, and what was found.
///
/// @param kind    for people
/// @param serves  the definition that is still to be compiled; empty when there is none, or it cannot be read
record LintedFile(Path file, String kind, List<Problem> problems, List<Problem> warnings, Optional<Definition> serves) {

    /// @param oas the OpenAPI document that lies beside a Classic one
    record Definition(ObjectNode document, Optional<ObjectNode> oas) {}

    LintedFile(Path file, String kind, List<Problem> problems, List<Problem> warnings) {
        this(file, kind, problems, warnings, Optional.empty());
    }

    private static final String OAS_MEMBER = "x-tyk-api-gateway";
    private static final String OAS_FILE = "-oas.json";

    LintedFile {
        problems = List.copyOf(problems);
        warnings = List.copyOf(warnings);
    }

    /// @param check the rules by which a control API saves
    static LintedFile read(Path file, DefinitionCheck check) {
        String text;
        JsonNode json;
        try {
            text = Files.readString(file);
            json = Json.parse(text);
        } catch (JsonProcessingException broken) {
            var at = broken.getLocation();
            var where = at == null ? "" : "line " + at.getLineNr() + ", column " + at.getColumnNr();
            return unreadable(file, where, "is not JSON: " + broken.getOriginalMessage());
        } catch (IOException unreadable) {
            return unreadable(file, "", "cannot be read: " + unreadable.getMessage());
        }
        if (!(json instanceof ObjectNode object)) return unreadable(file, "", "must hold one JSON object");
        return readObject(file, text, object, check);
    }

    private static LintedFile readObject(Path file, String text, ObjectNode object, DefinitionCheck check) {
        if (object.has(OAS_MEMBER))
            return of(file, "OAS API definition", OasReader.read(object))
                    .with(check.oas(object))
                    .serving(object);
        if (object.get("api_definition") instanceof ObjectNode inner) {
            return of(file, "Classic API definition of a dashboard", ClassicReader.read(inner))
                    .with(classic(inner, check))
                    .serving(inner);
        }
        if (object.get("oas") instanceof ObjectNode inner && inner.has(OAS_MEMBER)) {
            return of(file, "OAS API definition of a dashboard", OasReader.read(inner))
                    .with(check.oas(inner))
                    .serving(inner);
        }
        var spelled = ClassicReader.spelled(object);
        if (spelled.has("proxy") && (spelled.has("api_id") || spelled.has("name") || spelled.has("version_data"))) {
            return of(file, "Classic API definition", ClassicReader.read(object))
                    .with(classic(spelled, check))
                    .serving(spelled);
        }
        if (object.has("access_rights") && object.has("rate")) return of(file, "policy", PolicyCodec.read(object));
        if (object.has("listen_port")
                || object.has("storage")
                || file.toString().endsWith("tyk.conf")) {
            return ofSettings(file, text);
        }
        if (!object.isEmpty() && object.valueStream().allMatch(value -> value.has("access_rights"))) {
            return ofPolicies(file, object);
        }
        return new LintedFile(
                file,
                "not recognised",
                List.of(),
                List.of(new Problem(
                        ProblemCode.DEFINITION_INVALID,
                        "",
                        "is neither an API definition nor a policy nor a configuration file")));
    }

    private static List<Problem> classic(ObjectNode document, DefinitionCheck check) {
        return Stream.concat(check.classic(document).stream(), check.classicSchema(document).stream())
                .toList();
    }

    private static boolean isHalf(Path file) {
        var name = file.getFileName().toString();
        if (!name.endsWith(OAS_FILE)) return false;
        return Files.exists(file.resolveSibling(name.substring(0, name.length() - OAS_FILE.length()) + ".json"));
    }

    private LintedFile serving(ObjectNode document) {
        // The Classic half is served, and says whether its other one can be.
        if (!problems.isEmpty() || isHalf(file)) return this;
        var name = file.getFileName().toString();
        var beside = file.resolveSibling(name.replaceFirst("\\.json$", OAS_FILE));
        Optional<ObjectNode> oas = Optional.empty();
        if (document.path("is_oas").booleanValue() && !beside.equals(file) && Files.exists(beside)) {
            try {
                if (Json.parse(Files.readString(beside)) instanceof ObjectNode object) oas = Optional.of(object);
            } catch (IOException _) {
                // Found when that file is read itself.
                return this;
            }
        }
        return new LintedFile(file, kind, problems, warnings, Optional.of(new Definition(document, oas)));
    }

    /// With what came of compiling the definition.
    LintedFile compiled(DefinitionTrial.Outcome outcome) {
        var wrong = new ArrayList<>(problems);
        var odd = new ArrayList<>(warnings);
        for (var reference : outcome.unresolved()) {
            odd.add(new Problem(
                    ProblemCode.DEFINITION_INVALID,
                    "",
                    reference + " has no value here; what depends on it was not tried"));
        }
        // With a value in the place of the reference it may be right.
        (outcome.unresolved().isEmpty() ? wrong : odd).addAll(outcome.problems());
        odd.addAll(outcome.warnings());
        return new LintedFile(file, kind, wrong.stream().distinct().toList(), List.of()).with(odd);
    }

    /// What a gateway that finds the file in its folder overlooks, and what only a save refuses, are warnings.
    private LintedFile with(List<Problem> remarks) {
        var all = Stream.concat(warnings.stream(), remarks.stream())
                .filter(remark ->
                        problems.stream().noneMatch(problem -> problem.where().equals(remark.where())))
                .distinct()
                .toList();
        return new LintedFile(file, kind, problems, all);
    }

    private static LintedFile ofSettings(Path file, String text) {
        // Variables of this process say nothing about the machine that the file is for.
        var result = SettingsReader.read(new SettingsReader.Sources(
                Map.of(), Optional.of(text), file.toString(), Map.of(), LintedFile::anywhere));
        return new LintedFile(file, "configuration", result.problems(), result.warnings());
    }

    /// What the machine that the file is for will find there is not known here.
    private static String anywhere(String reference, ReferenceSettings stores) {
        return reference;
    }

    private static LintedFile ofPolicies(Path file, ObjectNode policies) {
        var problems = new ArrayList<Problem>();
        var warnings = new ArrayList<Problem>();
        policies.forEachEntry((id, json) -> {
            var read = of(file, "", PolicyCodec.read(json));
            read.problems().forEach(problem -> problems.add(under(id, problem)));
            read.warnings().forEach(warning -> warnings.add(under(id, warning)));
        });
        return new LintedFile(file, policies.size() + " policies", problems, warnings);
    }

    private static Problem under(String id, Problem problem) {
        return new Problem(problem.code(), "/" + id + problem.where(), problem.detail());
    }

    private static LintedFile of(Path file, String kind, Checked<?> checked) {
        return switch (checked) {
            case Checked.Good<?>(var _, var warnings) -> new LintedFile(file, kind, List.of(), warnings);
            case Checked.Bad<?>(var problems) -> new LintedFile(file, kind, problems, List.of());
        };
    }

    private static LintedFile unreadable(Path file, String where, String detail) {
        return new LintedFile(
                file, "unreadable", List.of(new Problem(ProblemCode.DEFINITION_INVALID, where, detail)), List.of());
    }
}
