package io.sluice.gateway.control;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.gateway.exchange.LocalResponse;
import io.sluice.gateway.http1.HeaderName;
import io.sluice.gateway.openapi.DocumentValues;
import io.sluice.gateway.source.DefinitionFolder;
import io.sluice.gateway.source.DefinitionTrial;
import io.sluice.model.api.ApiDefinition;
import io.sluice.model.document.GoJson;
import io.sluice.model.document.Json;
import io.sluice.model.document.Yaml;
import io.sluice.model.oas.GeneratedServers;
import io.sluice.model.oas.ImportOptions;
import io.sluice.model.oas.OasDocument;
import io.sluice.model.oas.OasImport;
import io.sluice.model.oas.OasToClassic;
import io.sluice.model.problem.Checked;
import io.sluice.model.schema.DefinitionCheck;
import io.sluice.model.schema.OasRendering;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// `/tyk/apis/oas`: OpenAPI documents with the extension, in JSON or YAML. Writing changes files only; they are
/// served after a reload. Source: `gateway-features-2.md` 12.4.
final class OasRoutes {
    private static final Logger LOG = LoggerFactory.getLogger(OasRoutes.class);
    private static final HeaderName DISPOSITION = HeaderName.of("Content-Disposition");

    private final LoadedApis apis;
    private final DefinitionFolder folder;
    private final ApiVersions versions;
    private final ApiRoutes classic;
    private final DefinitionCheck check;
    private final DocumentValues values;
    private final DefinitionTrial trial;
    private final Supplier<Address> address;
    private final OasRendering rendering = new OasRendering();

    /// Where clients reach the gateway.
    ///
    /// @param scheme    `http` or `https`
    /// @param authority host, and port unless it is the usual one
    record Address(String scheme, String authority) {}

    OasRoutes(
            LoadedApis apis,
            DefinitionFolder folder,
            ApiVersions versions,
            ApiRoutes classic,
            DefinitionCheck check,
            DocumentValues values,
            DefinitionTrial trial,
            Supplier<Address> address) {
        this.apis = apis;
        this.folder = folder;
        this.versions = versions;
        this.classic = classic;
        this.check = check;
        this.values = values;
        this.trial = trial;
        this.address = address;
    }

    void addTo(Router router) {
        router.on("GET", "apis/oas", this::list)
                .on("POST", "apis/oas", this::create)
                .on("GET", "apis/oas/export", this::exportAll)
                .on("POST", "apis/oas/import", this::importDocument)
                .on("GET", "apis/oas/{id}", this::show)
                .on("PUT", "apis/oas/{id}", this::update)
                .on("PATCH", "apis/oas/{id}", this::patch)
                .on("DELETE", "apis/oas/{id}", classic::delete)
                .on("GET", "apis/oas/{id}/export", this::export);
    }

    // ---- reading

    private JsonNode allShown(boolean withExtension) {
        var all = Json.MAPPER.createArrayNode();
        apis.all().flatMap(api -> api.oas().stream()).forEach(oas -> all.add(shown(oas, withExtension)));
        return all;
    }

    private ObjectNode shown(ObjectNode oas, boolean withExtension) {
        var shown = rendering.render(oas);
        if (!withExtension) shown.remove(OasDocument.EXTENSION);
        return shown;
    }

    private LocalResponse list(ControlRequest request) {
        return Answers.json(allShown(true));
    }

    private LocalResponse show(ControlRequest request) {
        var id = request.id();
        return readable(id).orElseGet(() -> {
            var answer = Answers.json(shown(document(id), true));
            return versions.baseOf(id)
                    .map(base -> answer.with(ApiRoutes.BASE_API, base))
                    .orElse(answer);
        });
    }

    private LocalResponse export(ControlRequest request) {
        var id = request.id();
        var open = request.query("mode").equals("public");
        return readable(id)
                .orElseGet(() -> file(shown(document(id), !open), (open ? "oas-" : "TykOasApiDef-") + id + ".json"));
    }

    private LocalResponse exportAll(ControlRequest request) {
        var open = request.query("mode").equals("public");
        return file(allShown(!open), open ? "oas.json" : "TykOasApiDef.json");
    }

    private static LocalResponse file(JsonNode content, String name) {
        return LocalResponse.of(200, "application/octet-stream", GoJson.text(content))
                .with(DISPOSITION, "attachment;filename=\"" + name + "\"");
    }

    /// Why an API cannot be read here.
    private Optional<LocalResponse> readable(String id) {
        var api = apis.find(id);
        if (api.isEmpty()) return Optional.of(Answers.error(404, "API not found"));
        if (api.get().oas().isEmpty()) {
            return Optional.of(Answers.error(
                    400, "the requested API definition is in Tyk classic format, please use old api endpoint"));
        }
        return Optional.empty();
    }

    private ObjectNode document(String id) {
        return apis.find(id).flatMap(ApiDefinition::oas).orElseGet(Json::object);
    }

    // ---- writing

    private LocalResponse create(ControlRequest request) {
        if (classic.fromDashboardOnly()) return ApiRoutes.fromDashboard();
        var refusal = versions.refusal(request);
        if (refusal.isPresent()) return refusal.get();
        var document = body(request);
        if (document.isEmpty()) return Answers.error(400, "request malformed");
        return checkAndWrite(request, document.get(), "added");
    }

    private LocalResponse update(ControlRequest request) {
        if (classic.fromDashboardOnly()) return ApiRoutes.fromDashboard();
        var known = writable(request.id());
        if (known.isPresent()) return known.get();
        var document = body(request);
        if (document.isEmpty()) return Answers.error(400, "request malformed");
        var hasExtension = document.get().get(OasDocument.EXTENSION) instanceof ObjectNode;
        if (hasExtension && !idOf(document.get()).equals(request.id())) return mismatch();
        return checkAndWrite(request, document.get(), "modified");
    }

    private LocalResponse patch(ControlRequest request) {
        if (classic.fromDashboardOnly()) return ApiRoutes.fromDashboard();
        var known = writable(request.id());
        if (known.isPresent()) return known.get();
        var body = body(request);
        if (body.isEmpty()) return Answers.error(400, "request malformed");
        var document = body.get();
        if (!(document.get(OasDocument.EXTENSION) instanceof ObjectNode)) {
            document.set(
                    OasDocument.EXTENSION,
                    document(request.id()).path(OasDocument.EXTENSION).deepCopy());
        }
        if (!idOf(document).equals(request.id())) return mismatch();
        var refusal = OasImport.patch(document, options(request));
        if (refusal.isPresent()) return Answers.error(400, refusal.get());
        return checkAndWrite(request, document, "modified");
    }

    private LocalResponse importDocument(ControlRequest request) {
        if (classic.fromDashboardOnly()) return ApiRoutes.fromDashboard();
        var wrong = versions.refusal(request);
        if (wrong.isPresent()) return wrong.get();
        var body = body(request);
        if (body.isEmpty() || !OasDocument.isOas(body.get())) {
            return Answers.error(400, "Couldn't decode OAS object");
        }
        var document = body.get();
        if (document.has(OasDocument.EXTENSION)) {
            return Answers.error(400, "the import payload should not contain " + OasDocument.EXTENSION);
        }
        var id = request.query("apiID").isEmpty() ? Names.generated() : request.query("apiID");
        var refusal = OasImport.fresh(document, id, options(request));
        if (refusal.isPresent()) return Answers.error(400, refusal.get());
        return checkAndWrite(request, document, "added");
    }

    /// Why an API cannot be written here.
    private Optional<LocalResponse> writable(String id) {
        var api = apis.find(id);
        if (api.isEmpty()) return Optional.of(Answers.error(404, "API not found"));
        if (api.get().oas().isEmpty()) {
            return Optional.of(Answers.error(
                    400,
                    "the supplied API definition is in OAS format, please use the Tyk classic format for this API"));
        }
        return Optional.empty();
    }

    private static LocalResponse mismatch() {
        return Answers.error(
                400, "Request APIID does not match that in Definition! For Update operations these must match.");
    }

    private static String idOf(ObjectNode document) {
        return document.path(OasDocument.EXTENSION).at("/info/id").asText();
    }

    private LocalResponse checkAndWrite(ControlRequest request, ObjectNode document, String action) {
        var refusal = DefinitionCheck.refusal(check.oas(document));
        if (refusal.isEmpty()) refusal = values.mismatch(document);
        if (refusal.isPresent()) return Answers.error(400, refusal.get());
        var id = idOf(document);
        if (id.isEmpty()) {
            id = Names.generated();
            document.withObject("/" + OasDocument.EXTENSION + "/info").put("id", id);
        }
        if (!Names.isFileName(id)) return Answers.error(400, "Invalid API ID");
        var here = address.get();
        var before = apis.find(id).flatMap(ApiDefinition::oas).map(List::of).orElse(List.of());
        GeneratedServers.put(document, before, here.scheme(), here.authority());
        return switch (OasToClassic.convert(document)) {
            case Checked.Bad<ObjectNode>(var problems) ->
                Answers.error(400, problems.getFirst().detail());
            case Checked.Good<ObjectNode>(var converted, var _) -> write(request, id, converted, document, action);
        };
    }

    private LocalResponse write(
            ControlRequest request, String id, ObjectNode converted, ObjectNode document, String action) {
        var broken = trial.refusal(converted, Optional.of(document));
        if (broken.isPresent()) return Answers.error(400, broken.get());
        try {
            folder.write(id, converted, Optional.of(document));
            if (action.equals("added")) versions.link(request, id);
        } catch (IOException failed) {
            LOG.error("the definition {} could not be written", id, failed);
            return Answers.error(500, "file object creation failed, write error");
        }
        return Answers.done(id, action);
    }

    /// Empty when the body is no document at all; nothing counts as an empty document.
    private static Optional<ObjectNode> body(ControlRequest request) {
        try {
            var tree = Yaml.parse(new String(request.body(), StandardCharsets.UTF_8));
            if (tree.isMissingNode()) return Optional.of(Json.object());
            return tree instanceof ObjectNode object && isDocument(object) ? Optional.of(object) : Optional.empty();
        } catch (JsonProcessingException neither) {
            return Optional.empty();
        }
    }

    /// Whether the members of OpenAPI hold what they can; what is in them is for the schema to say.
    private static boolean isDocument(ObjectNode document) {
        return Stream.of("info", "paths", "components").map(document::path).allMatch(OasRoutes::isObject)
                && Stream.of("servers", "security", "tags").map(document::path).allMatch(OasRoutes::isList)
                && (isAbsent(document.path("openapi"))
                        || document.path("openapi").isTextual());
    }

    private static boolean isObject(JsonNode member) {
        return member.isObject() || isAbsent(member);
    }

    private static boolean isList(JsonNode member) {
        return member.isArray() || isAbsent(member);
    }

    private static boolean isAbsent(JsonNode member) {
        return member.isMissingNode() || member.isNull();
    }

    private static ImportOptions options(ControlRequest request) {
        return new ImportOptions(
                given(request, "upstreamURL"),
                given(request, "listenPath"),
                given(request, "customDomain"),
                given(request, "authentication").map(Boolean::parseBoolean),
                given(request, "allowList").map(Boolean::parseBoolean),
                given(request, "validateRequest").map(Boolean::parseBoolean),
                given(request, "mockResponse").map(Boolean::parseBoolean),
                request.query("securityProcessingMode"));
    }

    private static Optional<String> given(ControlRequest request, String name) {
        return Optional.of(request.query(name)).filter(value -> !value.isEmpty());
    }
}
