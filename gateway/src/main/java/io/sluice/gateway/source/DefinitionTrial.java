package io.sluice.gateway.source;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.gateway.compile.LiveConfig;
import io.sluice.gateway.exchange.ServedApi;
import io.sluice.model.api.ApiDefinition;
import io.sluice.model.problem.Checked;
import io.sluice.model.problem.Problem;
import io.sluice.model.problem.ProblemCode;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// Reads and compiles a definition as the next reload would, and serves nothing. The same answer is given by `lint` and
/// to who saves a definition.
public final class DefinitionTrial {
    private final DefinitionFolder folder;
    private final LiveConfig live;

    public DefinitionTrial(DefinitionFolder folder, LiveConfig live) {
        this.folder = folder;
        this.live = live;
    }

    /// @param problems   why the API would not be served
    /// @param warnings   what would do nothing or fail although the API is served
    /// @param unresolved references to secrets without a value here: what depends on them was not tried
    public record Outcome(List<Problem> problems, List<Problem> warnings, List<String> unresolved) {
        public Outcome {
            problems = List.copyOf(problems);
            warnings = List.copyOf(warnings);
            unresolved = List.copyOf(unresolved);
        }
    }

    /// Blocks while stores of secrets are asked.
    ///
    /// @param document Classic, or an OpenAPI document on its own
    /// @param oas      the OpenAPI document that a Classic one was made from
    public Outcome of(ObjectNode document, Optional<ObjectNode> oas) {
        var reading = folder.read(document, oas);
        return switch (reading.definition()) {
            case Checked.Bad<ApiDefinition>(var problems) -> new Outcome(problems, List.of(), reading.unresolved());
            case Checked.Good<ApiDefinition>(var api, var _) ->
                switch (live.trial(api)) {
                    case Checked.Bad<ServedApi>(var problems) -> new Outcome(problems, List.of(), reading.unresolved());
                    case Checked.Good<ServedApi>(var _, var warnings) ->
                        new Outcome(List.of(), warnings, reading.unresolved());
                };
        };
    }

    /// Why a definition must not be saved. What is right but not built yet is saved; so is what depends on secrets that
    /// have no value here, and a port that the settings of this node do not allow.
    public Optional<String> refusal(ObjectNode document, Optional<ObjectNode> oas) {
        var outcome = of(document, oas);
        if (!outcome.unresolved().isEmpty()) return Optional.empty();
        var wrong = outcome.problems().stream()
                .filter(problem -> problem.code() == ProblemCode.DEFINITION_INVALID)
                .filter(problem -> !problem.where().equals("/listen_port"))
                .map(problem -> problem.where() + ": " + problem.detail())
                .collect(Collectors.joining("; "));
        return wrong.isEmpty()
                ? Optional.empty()
                : Optional.of("Validation of API Definition failed. Reason: " + wrong + ".");
    }
}
