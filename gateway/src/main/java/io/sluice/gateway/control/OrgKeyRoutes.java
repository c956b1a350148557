package io.sluice.gateway.control;

import io.sluice.gateway.compile.LiveConfig;
import io.sluice.gateway.exchange.LocalResponse;
import io.sluice.gateway.session.SignedNotices;
import io.sluice.model.document.Json;
import io.sluice.model.problem.Checked;
import io.sluice.model.session.KeyHash;
import io.sluice.model.session.Session;
import io.sluice.model.session.SessionCodec;
import io.sluice.model.settings.KeySettings;
import io.sluice.storage.Storage;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/// `/tyk/org/keys`: sessions of whole organisations. Source: `auth-and-keys.md` 3.7, `wire-formats.md`
/// section 5.
final class OrgKeyRoutes {
    private static final String PREFIX = "orgkey.";

    private final Storage storage;
    private final SignedNotices notices;
    private final LiveConfig live;
    private final KeySettings settings;
    private final InstantSource clock;

    OrgKeyRoutes(Storage storage, SignedNotices notices, LiveConfig live, KeySettings settings, InstantSource clock) {
        this.storage = storage;
        this.notices = notices;
        this.live = live;
        this.settings = settings;
        this.clock = clock;
    }

    void addTo(Router router) {
        router.on("GET", "org/keys", this::list)
                .on("GET", "org/keys/{org}", this::show)
                .on("POST", "org/keys/{org}", request -> write(request, "added"))
                .on("PUT", "org/keys/{org}", request -> write(request, "modified"))
                .on("DELETE", "org/keys/{org}", this::delete);
    }

    private LocalResponse list(ControlRequest request) {
        if (live.current().apis().isEmpty()) return Answers.error(404, "ORG not found");
        var filter = request.query("filter");
        var answer = Json.object();
        var list = answer.putArray("keys");
        await(storage.sessions().keys(PREFIX)).stream()
                .map(key -> key.substring(PREFIX.length()))
                .filter(id -> id.startsWith(filter))
                .sorted()
                .forEach(list::add);
        return Answers.json(answer);
    }

    private LocalResponse show(ControlRequest request) {
        return find(request.id())
                .map(session -> Answers.json(session.toTree()))
                .orElseGet(() -> Answers.error(404, "Org not found"));
    }

    private Optional<Session> find(String orgId) {
        return await(storage.sessions().find(PREFIX + orgId))
                .flatMap(found -> SessionCodec.read(found.json()) instanceof Checked.Good<Session>(var session, var _)
                        ? Optional.of(session)
                        : Optional.empty());
    }

    private LocalResponse write(ControlRequest request, String action) {
        var read = request.json().map(SessionCodec::read);
        if (read.isEmpty() || !(read.get() instanceof Checked.Good<Session>(var body, var _))) {
            return Answers.error(400, "Request malformed");
        }
        var orgId = request.id();
        if (!settings.defaultOrgStore() && !serves(orgId)) {
            return Answers.error(404, "No such organisation found in Active API list");
        }
        long now = clock.instant().getEpochSecond();
        var session = body.withLastUpdated(Long.toString(now));
        if (request.query("reset_quota").equals("1")) {
            var name = name(orgId);
            await(storage.counters().reset(List.of("rate-limit-" + name + ".BLOCKED", "quota-" + name)));
            var limit = session.limit();
            session = session.withLimit(
                    limit.withQuotaState(now + Math.max(limit.quotaRenewalRate(), 0), limit.quotaRemaining()));
        }
        await(storage.sessions().put(PREFIX + orgId, SessionCodec.write(session), 0));
        await(notices.sessionChanged(name(orgId)));
        return Answers.done(orgId, action);
    }

    private boolean serves(String orgId) {
        return live.current().apis().values().stream()
                .anyMatch(api -> api.definition().orgId().equals(orgId));
    }

    private LocalResponse delete(ControlRequest request) {
        var name = name(request.id());
        long removed = await(storage.sessions().remove(List.of(PREFIX + request.id()), List.of()));
        if (removed == 0) return Answers.error(400, "Failed to remove the key");
        await(notices.sessionChanged(name));
        return Answers.done(request.id(), "deleted");
    }

    /// What counters and notices call an organisation; its session keeps the plain id.
    private String name(String orgId) {
        return settings.hash() ? KeyHash.MURMUR32.hex(orgId) : orgId;
    }

    private static <T> T await(CompletionStage<T> stage) {
        return stage.toCompletableFuture().join();
    }
}
