package io.sluice.gateway.compile;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.gateway.middleware.shape.BodyRule;
import io.sluice.gateway.middleware.shape.RequestBody;
import io.sluice.gateway.middleware.shape.ResponseBody;
import io.sluice.gateway.template.GatewayTemplates;
import io.sluice.gotemplate.parse.TemplateSyntaxException;
import io.sluice.gotemplate.value.GoText;
import io.sluice.model.middleware.ShapeSpec;
import io.sluice.model.problem.ProblemCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/// Templates of bodies: from specs to steps. Each is read here, once; one that cannot be read is a problem.
record BodySteps(Parts parts) {

    void request(ShapeSpec.RequestBody spec, Steps steps) {
        var rules = rules(spec.endpoints(), steps);
        if (!rules.isEmpty()) {
            steps.add(new RequestBody(steps.table(rules, BodyRule::endpoint, false), parts.variables()));
        }
    }

    void response(ShapeSpec.ResponseBody spec, Steps steps) {
        var rules = rules(spec.endpoints(), steps);
        if (!rules.isEmpty())
            steps.add(new ResponseBody(steps.table(rules, BodyRule::endpoint, false), parts.maxTransformedBytes()));
    }

    private static List<BodyRule> rules(List<ShapeSpec.BodyEntry> entries, Steps steps) {
        var rules = new ArrayList<BodyRule>();
        for (var entry : entries) rule(entry, steps).ifPresent(rules::add);
        return rules;
    }

    private static Optional<BodyRule> rule(ShapeSpec.BodyEntry entry, Steps steps) {
        var data = entry.templateData();
        var where = entry.endpoint().pointer() + "/template_data";
        var source = source(data, where, steps);
        if (source.isEmpty()) return Optional.empty();
        try {
            var template = GatewayTemplates.read(entry.endpoint().path(), source.get());
            return Optional.of(new BodyRule(
                    entry.endpoint(),
                    template,
                    BodyRule.Input.of(data.path("input_type").asText()),
                    data.path("enable_session").asBoolean()));
        } catch (TemplateSyntaxException bad) {
            steps.problem(
                    ProblemCode.DEFINITION_INVALID,
                    where,
                    "the template cannot be read, line " + bad.line() + ", column " + bad.column() + ": "
                            + bad.problem());
            return Optional.empty();
        }
    }

    /// The text of the template; an entry of another mode than these two does nothing (quirk, recorded).
    private static Optional<String> source(JsonNode data, String where, Steps steps) {
        var source = data.path("template_source").asText();
        return switch (data.path("template_mode").asText()) {
            case "blob" -> blob(source, where, steps);
            case "file" -> file(source, where, steps);
            default -> Optional.empty();
        };
    }

    private static Optional<String> blob(String source, String where, Steps steps) {
        try {
            if (source.length() % 4 != 0) throw new IllegalArgumentException("padding is missing");
            return Optional.of(GoText.of(Base64.getDecoder().decode(source)));
        } catch (IllegalArgumentException bad) {
            steps.problem(
                    ProblemCode.DEFINITION_INVALID,
                    where + "/template_source",
                    "the template is not base64: " + bad.getMessage());
            return Optional.empty();
        }
    }

    private static Optional<String> file(String source, String where, Steps steps) {
        try {
            return Optional.of(GoText.of(Files.readAllBytes(Path.of(source))));
        } catch (IOException | InvalidPathException bad) {
            steps.problem(
                    ProblemCode.DEFINITION_INVALID,
                    where + "/template_source",
                    "the file of the template cannot be read: " + source);
            return Optional.empty();
        }
    }
}
