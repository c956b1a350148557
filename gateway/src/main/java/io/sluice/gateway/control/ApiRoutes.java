package io.sluice.gateway.control;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.gateway.exchange.LocalResponse;
import io.sluice.gateway.source.DefinitionFolder;
import io.sluice.gateway.source.Loader;
import io.sluice.model.api.ApiDefinition;
import io.sluice.model.api.ClassicReader;
import io.sluice.model.api.ClassicRendering;
import io.sluice.model.document.Json;
import io.sluice.model.problem.Checked;
import io.sluice.model.schema.DefinitionCheck;
import java.io.IOException;
import java.util.Comparator;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// `/tyk/apis`: Classic definitions. Writing changes files only; they are served after a reload.
/// Source: `gateway-features-2.md` 12.3.
final class ApiRoutes {
    private static final Logger LOG = LoggerFactory.getLogger(ApiRoutes.class);

    private final Loader loader;
    private final DefinitionFolder folder;
    private final DefinitionCheck check;
    private final ClassicRendering rendering = new ClassicRendering();

    ApiRoutes(Loader loader, DefinitionFolder folder, DefinitionCheck check) {
        this.loader = loader;
        this.folder = folder;
        this.check = check;
    }

    void addTo(Router router) {
        router.on("GET", "apis", this::list)
                .on("POST", "apis", this::create)
                .on("GET", "apis/{id}", this::show)
                .on("POST", "apis/{id}", this::create)
                .on("PUT", "apis/{id}", this::update)
                .on("DELETE", "apis/{id}", this::delete);
    }

    private Optional<ApiDefinition> loaded(String id) {
        return Optional.ofNullable(loader.last().definitions().get(id));
    }

    private LocalResponse list(ControlRequest request) {
        var all = Json.MAPPER.createArrayNode();
        loader.last().definitions().values().stream()
                .sorted(Comparator.comparing(ApiDefinition::id))
                .forEach(api -> all.add(rendering.render(api.classic())));
        return Answers.json(all);
    }

    private LocalResponse show(ControlRequest request) {
        return loaded(request.id())
                .map(api -> Answers.json(rendering.render(api.classic())))
                .orElseGet(() -> Answers.error(404, "API not found"));
    }

    private LocalResponse create(ControlRequest request) {
        var read = request.object();
        if (read.isEmpty()) return Answers.error(400, "Request malformed");
        return write(read.get(), "added");
    }

    private LocalResponse update(ControlRequest request) {
        var known = loaded(request.id());
        if (known.isEmpty()) return Answers.error(404, "API not found");
        if (known.get().oas().isPresent()) {
            return Answers.error(
                    400,
                    "this API endpoint only supports Tyk Classic APIs; please use the appropriate Tyk OAS API endpoint");
        }
        var read = request.object();
        if (read.isEmpty()) return Answers.error(400, "Request malformed");
        if (!read.get().path("api_id").asText().equals(request.id())) {
            return Answers.error(
                    400, "Request APIID does not match that in Definition! For Update operations these must match.");
        }
        return write(read.get(), "modified");
    }

    private LocalResponse write(ObjectNode document, String action) {
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
        try {
            folder.write(id, document, Optional.empty());
        } catch (IOException failed) {
            LOG.error("the definition {} could not be written", id, failed);
            return Answers.error(500, "file object creation failed, write error");
        }
        return Answers.done(id, action);
    }

    private LocalResponse delete(ControlRequest request) {
        var id = request.id();
        if (!Names.isFileName(id)) return Answers.error(400, "Invalid API ID");
        if (loaded(id).isEmpty()) return Answers.error(404, "API not found");
        try {
            return folder.delete(id) ? Answers.done(id, "deleted") : Answers.error(500, "Delete failed");
        } catch (IOException failed) {
            LOG.error("the definition {} could not be deleted", id, failed);
            return Answers.error(500, "Delete failed");
        }
    }
}
