package io.sluice.gateway.control;

import io.sluice.gateway.exchange.LocalResponse;
import io.sluice.gateway.session.LivePolicies;
import io.sluice.gateway.source.PolicyFolder;
import io.sluice.model.document.Json;
import io.sluice.model.policy.Policy;
import io.sluice.model.policy.PolicyCodec;
import io.sluice.model.problem.Checked;
import io.sluice.model.settings.PolicySettings;
import java.io.IOException;
import java.util.Optional;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// `/tyk/policies`. Writing changes files only; they are in force after a reload. Source: `auth-and-keys.md` 4.3.
final class PolicyRoutes {
    private static final Logger LOG = LoggerFactory.getLogger(PolicyRoutes.class);
    private static final Pattern USUAL_ID = Pattern.compile("[a-zA-Z0-9._~-]+");

    private final LivePolicies live;
    private final PolicySettings settings;
    private final Optional<PolicyFolder> folder;
    private final LoadedApis apis;

    /// @param folder absent when policies do not come from a folder
    PolicyRoutes(LivePolicies live, PolicySettings settings, Optional<PolicyFolder> folder, LoadedApis apis) {
        this.live = live;
        this.settings = settings;
        this.folder = folder;
        this.apis = apis;
    }

    void addTo(Router router) {
        router.on("GET", "policies", this::list)
                .on("POST", "policies", this::create)
                .on("PUT", "policies", _ -> Answers.error(400, "Must specify an apiID to update"))
                .on("DELETE", "policies", _ -> Answers.error(400, "Must specify an apiID to delete"))
                .on("GET", "policies/{id}", this::show)
                .on("POST", "policies/{id}", this::create)
                .on("PUT", "policies/{id}", this::update)
                .on("DELETE", "policies/{id}", this::delete);
    }

    private LocalResponse list(ControlRequest request) {
        var all = Json.MAPPER.createArrayNode();
        live.get().all().forEach(policy -> all.add(PolicyCodec.shown(policy)));
        return Answers.json(all);
    }

    private LocalResponse show(ControlRequest request) {
        return live.get()
                .find(request.id())
                .map(policy -> Answers.json(PolicyCodec.shown(policy)))
                .orElseGet(() -> Answers.error(404, "Policy not found"));
    }

    private LocalResponse create(ControlRequest request) {
        return write(request, "", "added");
    }

    private LocalResponse update(ControlRequest request) {
        return write(request, request.id(), "modified");
    }

    /// @param id that the policy must have; "" is any
    private LocalResponse write(ControlRequest request, String id, String action) {
        if (settings.source().equals("service")) return fromDashboard();
        if (!(PolicyCodec.read(request.body()) instanceof Checked.Good<Policy>(var policy, var _))) {
            return Answers.error(400, "Request malformed");
        }
        if (!id.isEmpty() && !policy.id().equals(id)) {
            return Answers.error(
                    400, "Request ID does not match that in policy! For Update operations these must match.");
        }
        if (policy.id().isEmpty()) return Answers.error(400, "Unable to create policy without id.");
        if (!mayBeId(policy.id())) return invalidId();
        var refusal = McpMembers.refusal(policy.accessRights(), apis);
        if (refusal.isPresent()) return Answers.error(400, refusal.get());
        if (folder.isEmpty()) return Answers.error(500, "Unable to access policy storage.");
        try {
            folder.get().write(policy.id(), policy);
        } catch (IOException failed) {
            LOG.error("the policy {} could not be written", policy.id(), failed);
            return Answers.error(500, "Failed to create file!");
        }
        return Answers.done(policy.id(), action);
    }

    private LocalResponse delete(ControlRequest request) {
        if (settings.source().equals("service")) return fromDashboard();
        var id = request.id();
        if (!mayBeId(id)) return invalidId();
        if (folder.isEmpty()) return Answers.error(500, "Unable to access policy storage.");
        try {
            return folder.get().delete(id) ? Answers.done(id, "deleted") : Answers.error(500, "Delete failed");
        } catch (IOException failed) {
            LOG.error("the policy {} could not be deleted", id, failed);
            return Answers.error(500, "Delete failed");
        }
    }

    /// Also with `allow_unsafe_policy_ids` an id is the name of a file.
    private boolean mayBeId(String id) {
        return Names.isFileName(id) && (settings.anyId() || USUAL_ID.matcher(id).matches());
    }

    private static LocalResponse invalidId() {
        return Answers.error(400, "Invalid Policy ID: Allowed characters: a-z, A-Z, 0-9, ., _, -, ~");
    }

    private static LocalResponse fromDashboard() {
        return Answers.error(500, "Due to enabled service policy source, please use the Dashboard API");
    }
}
