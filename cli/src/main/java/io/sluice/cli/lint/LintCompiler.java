package io.sluice.cli.lint;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.cli.start.DryRun;
import io.sluice.cli.start.Installation;
import io.sluice.cli.terminal.CommandRefused;
import io.sluice.cli.terminal.Surroundings;
import io.sluice.cli.terminal.Which;
import io.sluice.gateway.source.DefinitionTrial;
import io.sluice.model.oas.OasDocument;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Compiles the definitions among the files as a gateway does that loads them.
///
/// The settings are those of the installation that the command names. Without one they are such that nothing is refused
/// for what only the settings forbid: scripts are on, every port is allowed, and variables of this process count for
/// nothing.
final class LintCompiler {
    private static final String ANY_SETTINGS = "{\"enable_jsvm\": true, \"disable_ports_whitelist\": true}";
    private static final String NO_ID = "lint";

    private final Surroundings surroundings;
    private final Which which;

    LintCompiler(Surroundings surroundings, Which which) {
        this.surroundings = surroundings;
        this.which = which;
    }

    /// @throws CommandRefused when a gateway would not start with the settings
    List<LintedFile> compile(List<LintedFile> files) {
        if (files.stream().noneMatch(file -> file.serves().isPresent())) return files;
        Path empty;
        try {
            empty = Files.createTempDirectory("sluice-lint");
        } catch (IOException full) {
            throw new CommandRefused("no folder can be made for temporary files: " + full.getMessage(), full);
        }
        try {
            return DryRun.of(
                    installation(empty),
                    gateway -> files.stream()
                            .map(file -> compile(file, gateway.trial()))
                            .toList());
        } finally {
            var _ = empty.toFile().delete();
        }
    }

    /// With nothing of its own to load.
    private Installation installation(Path empty) {
        boolean named = which.data().isPresent() || which.conf().isPresent();
        Map<String, String> environment = new HashMap<>(named ? surroundings.environment() : Map.of());
        environment.put("TYK_GW_APPPATH", empty.toString());
        environment.put("TYK_GW_USEDBAPPCONFIGS", "false");
        environment.put("TYK_GW_POLICIES_POLICYSOURCE", "file");
        environment.put("TYK_GW_POLICIES_POLICYPATH", empty.toString());
        var around = new Surroundings(environment, surroundings.folder(), surroundings.data(), surroundings.clock());
        var choice = named
                ? new Installation.Choice(which.data(), which.conf(), Optional.empty(), false)
                : new Installation.Choice(
                        Optional.empty(),
                        Optional.of(empty.resolve("settings without a file")),
                        Optional.of(ANY_SETTINGS),
                        false);
        return Installation.find(around, choice);
    }

    private static LintedFile compile(LintedFile file, DefinitionTrial trial) {
        return file.serves()
                .map(definition -> file.compiled(trial.of(named(definition.document()), definition.oas())))
                .orElse(file);
    }

    /// A control API gives an id to a definition that has none; that is no reason not to compile it.
    private static ObjectNode named(ObjectNode document) {
        boolean oas = OasDocument.isOas(document);
        var id = oas
                ? document.path(OasDocument.EXTENSION).at("/info/id").asText()
                : document.path("api_id").asText();
        if (!id.isEmpty()) return document;
        var copy = document.deepCopy();
        (oas ? copy.withObject("/" + OasDocument.EXTENSION + "/info").put("id", NO_ID) : copy.put("api_id", NO_ID))
                .size();
        return copy;
    }
}
