package io.sluice.gateway.source;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.model.api.ApiDefinition;
import io.sluice.model.api.ClassicReader;
import io.sluice.model.api.OasReader;
import io.sluice.model.document.GoJson;
import io.sluice.model.document.Json;
import io.sluice.model.oas.OasDocument;
import io.sluice.model.problem.Checked;
import io.sluice.model.problem.Problem;
import io.sluice.model.problem.ProblemCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A folder of definitions: `X.json` is a Classic document; an OAS API is a pair of `X.json`, its Classic form, and
/// `X-oas.json`, the OpenAPI document. An OpenAPI document that lies alone in `X.json` is read too.
///
/// Each file is read on its own and again only when it changed. One that can no longer be read costs nothing but its
/// change: what it said before goes on. Source: `gateway-features-1.md` 1.1.
public final class DefinitionFolder implements DefinitionSource {
    private static final String OAS = "-oas.json";
    private static final String MCP = "-mcp.json";

    private final Path folder;
    private final SecretText secrets;
    private final InstantSource clock;
    // What the last listing found, by file name in order, and what follows from the names and ids alone.
    private Map<String, Known> known = Map.of();
    private Set<String> listed = Set.of();
    private List<String> serving = List.of();
    private List<Problem> misplaced = List.of();
    private volatile Map<String, String> stems = Map.of();

    /// @param secrets puts the values of secret references into documents
    public DefinitionFolder(Path folder, SecretText secrets, InstantSource clock) {
        this.folder = folder;
        this.secrets = secrets;
        this.clock = clock;
    }

    /// @param stable what there is to read is known to be this as long as the stamps are
    /// @param hash   of the texts that were read, references resolved
    /// @param served what the file says, or said when it could be read last
    private record Known(
            FileStamp stamp,
            Optional<FileStamp> other,
            boolean stable,
            String hash,
            Optional<ApiDefinition> served,
            List<Problem> problems) {

        /// "" when nothing is served.
        String id() {
            return served.map(ApiDefinition::id).orElse("");
        }
    }

    @Override
    public Loaded load() throws IOException {
        var files = FileStamp.list(folder);
        var before = known;
        boolean sameNames = files.keySet().equals(listed);
        var names = sameNames ? List.copyOf(before.keySet()) : definitionsAmong(files.keySet());
        var read = names.parallelStream()
                .map(name -> read(name, files, before.get(name)))
                .toList();
        boolean sameIds = sameNames;
        var now = new LinkedHashMap<String, Known>();
        for (int i = 0; i < read.size(); i++) {
            var file = read.get(i);
            var old = before.get(names.get(i));
            now.put(names.get(i), file);
            sameIds = sameIds && old != null && file.id().equals(old.id());
        }
        listed = files.keySet();
        known = now;
        if (!sameIds) files(now);
        var problems = new ArrayList<Problem>();
        read.forEach(file -> problems.addAll(file.problems));
        problems.addAll(misplaced);
        return new Loaded(
                serving.stream()
                        .map(name ->
                                Objects.requireNonNull(now.get(name)).served.orElseThrow())
                        .toList(),
                problems);
    }

    private static List<String> definitionsAmong(Set<String> files) {
        return files.stream()
                .filter(name -> !name.endsWith(OAS) && !name.endsWith(MCP))
                .sorted()
                .toList();
    }

    /// Finds which file speaks for which id: of two with one id the later name.
    private void files(Map<String, Known> now) {
        var from = new LinkedHashMap<String, String>();
        var problems = new ArrayList<Problem>();
        now.forEach((name, file) -> {
            var id = file.id();
            if (id.isEmpty()) return;
            var twin = from.put(id, name);
            if (twin != null) {
                problems.add(new Problem(
                        ProblemCode.DEFINITION_INVALID, name, "has the api_id of " + twin + ", which is not loaded"));
            }
        });
        listed.stream()
                .filter(name -> name.endsWith(OAS) && !listed.contains(classicOf(name)))
                .sorted()
                .forEach(name -> problems.add(new Problem(
                        ProblemCode.DEFINITION_INVALID,
                        name,
                        "is not loaded: there is no " + classicOf(name) + " beside it")));
        var stemOf = new HashMap<String, String>();
        from.forEach((id, name) -> stemOf.put(id, name.substring(0, name.length() - ".json".length())));
        stems = stemOf;
        serving = List.copyOf(from.values());
        misplaced = problems;
    }

    private static String classicOf(String oas) {
        return oas.substring(0, oas.length() - OAS.length()) + ".json";
    }

    private static String oasOf(String classic) {
        return classic.substring(0, classic.length() - ".json".length()) + OAS;
    }

    private Known read(String name, Map<String, FileStamp> files, @Nullable Known before) {
        var stamp = Objects.requireNonNull(files.get(name));
        var other = Optional.ofNullable(files.get(oasOf(name)));
        if (before != null && before.stable && before.stamp.equals(stamp) && before.other.equals(other)) return before;
        long now = clock.millis();
        try {
            var raw = Files.readString(folder.resolve(name));
            var rawOas = other.isPresent() ? Files.readString(folder.resolve(oasOf(name))) : "";
            var stable = stamp.settledAt(now)
                    && other.map(it -> it.settledAt(now)).orElse(true)
                    && !SecretText.refers(raw)
                    && !SecretText.refers(rawOas);
            var text = secrets.resolve(raw);
            var oas = secrets.resolve(rawOas);
            var hash = hash(text, oas);
            if (before != null && before.hash.equals(hash)) {
                return new Known(stamp, other, stable, hash, before.served, before.problems);
            }
            return switch (parse(name, text, oas)) {
                case Checked.Good<ApiDefinition>(var api, var warnings) ->
                    new Known(stamp, other, stable, hash, Optional.of(api), withReferences(name, text, warnings));
                case Checked.Bad<ApiDefinition>(var problems) ->
                    new Known(stamp, other, stable, hash, servedBefore(before), problems);
            };
        } catch (IOException unreadable) {
            var problem = new Problem(ProblemCode.DEFINITION_INVALID, name, "cannot be read: " + unreadable);
            return new Known(stamp, other, false, "", servedBefore(before), List.of(problem));
        }
    }

    private static List<Problem> withReferences(String name, String text, List<Problem> warnings) {
        var all = new ArrayList<>(warnings);
        for (var reference : SecretText.unresolved(text)) {
            all.add(new Problem(ProblemCode.DEFINITION_INVALID, name, reference + " has no value and stays as it is"));
        }
        return all;
    }

    /// What a document would be read as, were it in the folder.
    ///
    /// @param unresolved references that have no value here
    record Reading(Checked<ApiDefinition> definition, List<String> unresolved) {}

    /// Blocks while stores are asked.
    ///
    /// @param oas the OpenAPI document beside a Classic one
    Reading read(ObjectNode document, Optional<ObjectNode> oas) {
        var text = secrets.resolve(Json.text(document));
        var other = oas.map(it -> secrets.resolve(Json.text(it))).orElse("");
        var unresolved = new ArrayList<>(SecretText.unresolved(text));
        unresolved.addAll(SecretText.unresolved(other));
        return new Reading(parse("", text, other), unresolved);
    }

    private static Optional<ApiDefinition> servedBefore(@Nullable Known before) {
        return before == null ? Optional.empty() : before.served;
    }

    private Checked<ApiDefinition> parse(String name, String text, String oasText) {
        try {
            if (!(Json.parse(text) instanceof ObjectNode written)) {
                return bad(name, "expected a JSON object");
            }
            boolean isOas = OasDocument.isOas(written);
            var document = isOas ? written : ClassicReader.spelled(written);
            secrets.addresses(document);
            Checked<ApiDefinition> read;
            if (isOas) {
                read = OasReader.read(document);
            } else if (!document.path("is_oas").booleanValue()) {
                read = ClassicReader.read(document);
            } else if (oasText.isEmpty()) {
                return bad(name, "is the Classic half of an OAS API, but there is no " + oasOf(name));
            } else if (Json.parse(oasText) instanceof ObjectNode oas) {
                read = ClassicReader.read(document, Optional.of(oas));
            } else {
                return bad(oasOf(name), "expected a JSON object");
            }
            return placed(name, read);
        } catch (JsonProcessingException broken) {
            var at = broken.getLocation();
            return bad(
                    name,
                    "is not JSON: " + broken.getOriginalMessage()
                            + (at == null ? "" : " in line " + at.getLineNr() + ", column " + at.getColumnNr()));
        }
    }

    /// With the file in front of each place.
    private static Checked<ApiDefinition> placed(String name, Checked<ApiDefinition> read) {
        return switch (read) {
            case Checked.Good<ApiDefinition>(var api, var warnings) ->
                api.id().isEmpty() ? bad(name, "has no api_id") : new Checked.Good<>(api, in(name, warnings));
            case Checked.Bad<ApiDefinition>(var problems) -> new Checked.Bad<>(in(name, problems));
        };
    }

    private static List<Problem> in(String name, List<Problem> problems) {
        return problems.stream()
                .map(problem -> new Problem(problem.code(), name + problem.where(), problem.detail()))
                .toList();
    }

    private static Checked<ApiDefinition> bad(String file, String detail) {
        return new Checked.Bad<>(new Problem(ProblemCode.DEFINITION_INVALID, file, detail));
    }

    private static String hash(String text, String oas) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            digest.update(text.getBytes(StandardCharsets.UTF_8));
            digest.update((byte) 0);
            return HexFormat.of().formatHex(digest.digest(oas.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException never) {
            throw new IllegalStateException("every Java runtime has SHA-256", never);
        }
    }

    /// Keeps a definition; it is served after the next reload. Durable when this returns.
    ///
    /// @param id  a plain file name
    /// @param oas the OpenAPI document that `classic` was made from
    public void write(String id, ObjectNode classic, Optional<ObjectNode> oas) throws IOException {
        var companion = folder.resolve(stem(id) + OAS);
        // The half that says there is another one comes last.
        if (oas.isPresent()) DurableFile.write(companion, GoJson.indented(oas.get()));
        DurableFile.write(folder.resolve(stem(id) + ".json"), GoJson.indented(classic));
        if (oas.isEmpty()) DurableFile.delete(companion);
    }

    /// Takes a definition away; it is served until the next reload.
    ///
    /// @return false when there was none
    public boolean delete(String id) throws IOException {
        if (!DurableFile.delete(folder.resolve(stem(id) + ".json"))) return false;
        DurableFile.delete(folder.resolve(stem(id) + OAS));
        return true;
    }

    /// People name files as they like; a new one is named by its id.
    private String stem(String id) {
        return stems.getOrDefault(id, id);
    }

    /// The Classic document as it is kept now, loaded or not, references unresolved.
    public Optional<ObjectNode> stored(String id) throws IOException {
        return document(stem(id) + ".json");
    }

    /// The OpenAPI document as it is kept now.
    public Optional<ObjectNode> storedOas(String id) throws IOException {
        return document(stem(id) + OAS);
    }

    private Optional<ObjectNode> document(String name) throws IOException {
        try {
            var tree = Json.parse(Files.readString(folder.resolve(name)));
            return tree instanceof ObjectNode object ? Optional.of(object) : Optional.empty();
        } catch (NoSuchFileException none) {
            return Optional.empty();
        }
    }
}
