package io.sluice.cli.backup;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.cli.backup.format.BackupReader;
import io.sluice.cli.backup.format.BadBackup;
import io.sluice.cli.backup.format.BadBackup.Fault;
import io.sluice.cli.start.Installation;
import io.sluice.model.document.Json;
import io.sluice.model.oas.OasDocument;
import io.sluice.model.oas.OasToClassic;
import io.sluice.model.problem.Checked;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// What Tyk's backup script exports of a dashboard: `{"apis": […]}` or `{"Data": [policies]}`
/// (`ops-and-upgrade.md` 8.2), as files of a gateway. An API or policy that is there is updated, under the name that
/// its file has; what says the same in another layout counts as the same.
final class TykExport implements Source {
    private static final int MODE = 0644;
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_.~-]{1,200}");

    private final Path file;
    private final JsonNode apis;
    private final JsonNode policies;
    private final Installation installation;

    private TykExport(Path file, JsonNode apis, JsonNode policies, Installation installation) {
        this.file = file;
        this.apis = apis;
        this.policies = policies;
        this.installation = installation;
    }

    /// @throws BadBackup when the file is neither of the two
    static TykExport read(Path file, Installation installation) throws IOException {
        JsonNode json;
        try {
            json = Json.parse(Files.readString(file));
        } catch (JsonProcessingException broken) {
            var at = broken.getLocation();
            throw new BadBackup(
                    Fault.DAMAGED,
                    file + " is not whole JSON: line " + at.getLineNr() + ", column " + at.getColumnNr() + ": "
                            + broken.getOriginalMessage(),
                    broken);
        }
        var apis = json.path("apis");
        var policies = json.path("Data");
        if (!apis.isArray() && !policies.isArray()) {
            throw new BadBackup(
                    Fault.NOT_A_BACKUP,
                    file + " is JSON, but neither \"apis\" nor \"Data\" as Tyk's backup script writes them");
        }
        return new TykExport(file, apis, policies, installation);
    }

    @Override
    public void read(BackupReader.Visitor visitor) throws IOException {
        if (apis.isArray()) {
            var stems = stems(Place.DEFINITIONS, TykExport::apiId);
            for (var api : apis) api(api, stems, visitor);
        }
        if (policies.isArray()) policies(visitor);
    }

    private void api(JsonNode api, Map<String, String> stems, BackupReader.Visitor visitor) throws IOException {
        var oas = Optional.of(api)
                .filter(TykExport::isOas)
                .or(() -> Optional.of(api.path("oas")).filter(TykExport::isOas))
                .map(ObjectNode.class::cast);
        var classic = api.get("api_definition") instanceof ObjectNode inner
                ? inner
                : oas.isPresent() ? converted(oas.get()) : api instanceof ObjectNode object ? object : Json.object();
        var id = named(classic.path("api_id").asText(), "api_id");
        var name = Place.APPS + "/" + stems.getOrDefault(id, id);
        // The half that says there is another one comes last.
        if (oas.isPresent()) file(name + "-oas.json", oas.get(), visitor);
        file(name + ".json", classic, visitor);
    }

    private static boolean isOas(JsonNode json) {
        return json instanceof ObjectNode object && OasDocument.isOas(object);
    }

    private ObjectNode converted(ObjectNode oas) throws BadBackup {
        return switch (OasToClassic.convert(oas)) {
            case Checked.Good<ObjectNode>(var classic, var _) -> classic;
            case Checked.Bad<ObjectNode>(var problems) ->
                throw new BadBackup(Fault.DAMAGED, file + " holds an API that cannot be read: " + problems.getFirst());
        };
    }

    private void policies(BackupReader.Visitor visitor) throws IOException {
        var settings = installation.settings().policies();
        if (settings.path().isEmpty() && !settings.recordName().isEmpty()) {
            policyFile(installation.resolve(settings.recordName()), visitor);
            return;
        }
        var stems = stems(Place.POLICIES, TykExport::policyId);
        for (var policy : policies) {
            var id = named(policyId(policy), "id");
            file(Place.POLICY_FOLDER + "/" + stems.getOrDefault(id, id) + ".json", policy, visitor);
        }
    }

    /// One file for all: what it holds stays, but for those of the same id.
    private void policyFile(Path record, BackupReader.Visitor visitor) throws IOException {
        var all = Files.isRegularFile(record) && Json.parse(Files.readString(record)) instanceof ObjectNode there
                ? there
                : Json.object();
        for (var policy : policies) all.set(named(policyId(policy), "id"), policy);
        file(Place.POLICY_FILE, all, visitor);
    }

    private static String apiId(JsonNode document) {
        return document.path("api_id").asText();
    }

    private static String policyId(JsonNode policy) {
        var id = policy.path("id").asText();
        return id.isEmpty() ? policy.path("_id").asText() : id;
    }

    private String named(String id, String member) throws BadBackup {
        if (!PLAIN.matcher(id).matches() || id.startsWith(".")) {
            throw new BadBackup(
                    Fault.DAMAGED, file + " holds something whose " + member + " cannot name a file: \"" + id + "\"");
        }
        return id;
    }

    /// Names of files without their ending, by the id of what they hold.
    private Map<String, String> stems(String kind, java.util.function.Function<JsonNode, String> id)
            throws IOException {
        var stems = new HashMap<String, String>();
        for (var place : Place.last(installation)) {
            if (!place.kind().equals(kind)) continue;
            for (var there : place.files().entrySet()) {
                var name = there.getValue().getFileName().toString();
                if (name.endsWith("-oas.json") || name.endsWith("-mcp.json")) continue;
                try {
                    var found = id.apply(Json.parse(Files.readString(there.getValue())));
                    if (!found.isEmpty()) stems.put(found, name.substring(0, name.length() - ".json".length()));
                } catch (JsonProcessingException unreadable) {
                    // A file that no gateway reads holds nothing that could be updated.
                }
            }
        }
        return stems;
    }

    private void file(String name, JsonNode document, BackupReader.Visitor visitor) throws IOException {
        var content = (Json.pretty(document) + "\n").getBytes(UTF_8);
        for (var place : Place.last(installation)) {
            var target = place.target(name);
            if (target.isEmpty() || !Files.isRegularFile(target.get())) continue;
            var there = Files.readAllBytes(target.get());
            if (says(there, document)) content = there;
        }
        visitor.file(name, content, MODE);
    }

    private static boolean says(byte[] text, JsonNode document) throws IOException {
        try {
            return Json.MAPPER.readTree(text).equals(document);
        } catch (JsonProcessingException other) {
            return false;
        }
    }
}
