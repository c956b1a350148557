package io.sluice.gateway.control;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.gateway.exchange.LocalResponse;
import io.sluice.gateway.http1.HeaderName;
import io.sluice.gateway.source.DefinitionFolder;
import io.sluice.gateway.source.DefinitionTrial;
import io.sluice.model.api.ApiDefinition;
import io.sluice.model.api.ClassicReader;
import io.sluice.model.api.ClassicRendering;
import io.sluice.model.document.Json;
import io.sluice.model.problem.Checked;
import io.sluice.model.schema.DefinitionCheck;
import java.io.IOException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// `/tyk/apis`: Classic definitions. Writing changes files only; they are served after a reload.
/// Source: `gateway-features-2.md` 12.3.
final class ApiRoutes {
    private static final Logger LOG = LoggerFactory.getLogger(ApiRoutes.class);
    static final HeaderName BASE_API = HeaderName.of("X-Tyk-Base-Api-Id");

    private final LoadedApis apis;
    private final DefinitionFolder folder;
    private final ApiVersions versions;
    private final DefinitionCheck check;
    private final DefinitionTrial trial;
    private final boolean fromDashboard;
    private final ClassicRendering rendering = new ClassicRendering();

    /// @param fromDashboard definitions come from a dashboard: nothing is written here
    ApiRoutes(
            LoadedApis apis,
            DefinitionFolder folder,
            ApiVersions versions,
            DefinitionCheck check,
            DefinitionTrial trial,
            boolean fromDashboard) {
        this.apis = apis;
        this.folder = folder;
        this.versions = versions;
        this.check = check;
        this.trial = trial;
        this.fromDashboard = fromDashboard;
    }

    void addTo(Router router) {
        router.on("GET", "apis", this::list)
                .on("POST", "apis", this::create)
                .on("GET", "apis/{id}", this::show)
                .on("POST", "apis/{id}", this::create)
                .on("PUT", "apis/{id}", this::update)
                .on("DELETE", "apis/{id}", this::delete);
    }

    boolean fromDashboardOnly() {
        return fromDashboard;
    }

    static LocalResponse fromDashboard() {
        return Answers.error(500, "Due to enabled use_db_app_configs, please use the Dashboard API");
    }

    private LocalResponse list(ControlRequest request) {
        var all = Json.MAPPER.createArrayNode();
        apis.all().forEach(api -> all.add(rendering.render(api.classic())));
        return Answers.json(all);
    }

    private LocalResponse show(ControlRequest request) {
        var api = apis.find(request.id());
        if (api.isEmpty()) return Answers.error(404, "API not found");
        return withBase(Answers.json(rendering.render(api.get().classic())), request.id());
    }

    private LocalResponse withBase(LocalResponse answer, String id) {
        return versions.baseOf(id).map(base -> answer.with(BASE_API, base)).orElse(answer);
    }

    private LocalResponse create(ControlRequest request) {
        if (fromDashboard) return fromDashboard();
        var refusal = versions.refusal(request);
        if (refusal.isPresent()) return refusal.get();
        var document = request.object().map(ClassicReader::spelled);
        if (document.isEmpty()) return Answers.error(400, "Request malformed");
        return write(request, document.get(), "added");
    }

    private LocalResponse update(ControlRequest request) {
        if (fromDashboard) return fromDashboard();
        var known = apis.find(request.id());
        if (known.isEmpty()) return Answers.error(404, "API not found");
        if (known.get().oas().isPresent()) {
            return Answers.error(
                    400,
                    "this API endpoint only supports Tyk Classic APIs; please use the appropriate Tyk OAS API endpoint");
        }
        var document = request.object().map(ClassicReader::spelled);
        if (document.isEmpty()) return Answers.error(400, "Request malformed");
        if (!document.get().path("api_id").asText().equals(request.id())) {
            return Answers.error(
                    400, "Request APIID does not match that in Definition! For Update operations these must match.");
        }
        return write(request, document.get(), "modified");
    }

    private LocalResponse write(ControlRequest request, ObjectNode document, String action) {
        if (ClassicReader.read(document) instanceof Checked.Bad<ApiDefinition>) {
            return Answers.error(400, "Request malformed");
        }
        var refusal = DefinitionCheck.refusal(check.classic(document));
        if (refusal.isPresent()) return Answers.error(400, refusal.get());
        var id = document.path("api_id").asText();
        if (id.isEmpty()) {
            id = Names.generated();
            document.put("api_id", id);
        }
        if (!Names.isFileName(id)) return Answers.error(400, "Invalid API ID");
        var broken = trial.refusal(document, Optional.empty());
        if (broken.isPresent()) return Answers.error(400, broken.get());
        try {
            folder.write(id, document, Optional.empty());
            if (action.equals("added")) versions.link(request, id);
        } catch (IOException failed) {
            LOG.error("the definition {} could not be written", id, failed);
            return Answers.error(500, "file object creation failed, write error");
        }
        return Answers.done(id, action);
    }

    /// Of either format.
    LocalResponse delete(ControlRequest request) {
        if (fromDashboard) return fromDashboard();
        var id = request.id();
        if (!Names.isFileName(id)) return Answers.error(400, "Invalid API ID");
        if (apis.find(id).isEmpty()) return Answers.error(404, "API not found");
        try {
            if (!folder.delete(id)) return Answers.error(500, "Delete failed");
            versions.unlink(id);
            return Answers.done(id, "deleted");
        } catch (IOException failed) {
            LOG.error("the definition {} could not be deleted", id, failed);
            return Answers.error(500, "Delete failed");
        }
    }
}
