package io.sluice.gateway.control;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.gateway.compile.LiveConfig;
import io.sluice.gateway.control.KeyWriting.Refusal;
import io.sluice.gateway.control.StoredKeys.Stored;
import io.sluice.gateway.event.Event;
import io.sluice.gateway.event.EventMeta;
import io.sluice.gateway.event.Events;
import io.sluice.gateway.exchange.LocalResponse;
import io.sluice.gateway.session.LivePolicies;
import io.sluice.model.document.Json;
import io.sluice.model.document.Shape;
import io.sluice.model.event.EventName;
import io.sluice.model.policy.PolicyMerge;
import io.sluice.model.problem.Checked;
import io.sluice.model.session.Limit;
import io.sluice.model.session.Session;
import io.sluice.model.session.SessionCodec;
import io.sluice.model.session.Token;
import io.sluice.model.settings.KeySettings;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/// `/tyk/keys`: the keys of clients. Source: `auth-and-keys.md` section 3.
///
/// `/keys/create` and `/keys/{name}` are two ways with different refusals, as clients know them.
final class KeyRoutes {
    private static final Shape POLICIES = new Shape().texts("policy").textLists("apply_policies");

    private final StoredKeys keys;
    private final KeyWriting writing;
    private final KeySettings settings;
    private final LiveConfig live;
    private final LivePolicies policies;
    private final InstantSource clock;
    private final Events events;

    KeyRoutes(
            StoredKeys keys,
            KeyWriting writing,
            KeySettings settings,
            LiveConfig live,
            LivePolicies policies,
            InstantSource clock,
            Events events) {
        this.events = events;
        this.clock = clock;
        this.keys = keys;
        this.writing = writing;
        this.settings = settings;
        this.live = live;
        this.policies = policies;
    }

    void addTo(Router router) {
        router.on("POST", "keys/create", this::create)
                .on("POST", "keys/preview", this::preview)
                .on("POST", "keys/policy/{hash}", this::applyPolicies)
                .on("GET", "keys", this::list)
                .on("POST", "keys", this::add)
                .on("PUT", "keys", _ -> Answers.error(404, "Key is not found"))
                .on("DELETE", "keys", _ -> Answers.error(404, "There is no such key found"))
                .on("GET", "keys/{name}", this::show)
                .on("POST", "keys/{name}", this::add)
                .on("PUT", "keys/{name}", this::replace)
                .on("DELETE", "keys/{name}", this::delete);
    }

    private static Optional<Session> session(ControlRequest request) {
        return request.json()
                .map(SessionCodec::read)
                .flatMap(read -> read instanceof Checked.Good<Session>(var session, var _)
                        ? Optional.of(session)
                        : Optional.empty());
    }

    private static LocalResponse refused(Refusal refusal) {
        return Answers.error(refusal.status(), refusal.message());
    }

    private LocalResponse added(String key, String shown, String name) {
        var answer = Json.object().put("key", shown).put("status", "ok").put("action", "added");
        if (settings.hash())
            answer.put("key_hash", name.isEmpty() ? keys.forms().stored(key) : name);
        return Answers.json(answer);
    }

    private LocalResponse create(ControlRequest request) {
        var read = session(request);
        if (read.isEmpty()) return Answers.error(500, "Unmarshalling failed");
        var session = read.get();
        var refusal = writing.refusal(session, List.of());
        if (refusal.isPresent()) return refused(refusal.get());
        var certificate = session.certificate();
        var id = certificate.isEmpty() ? Names.generated() : certificate;
        var key = keys.forms().token(session.orgId(), id);
        if (!certificate.isEmpty() && keys.named(keys.forms().stored(key)).isPresent()) {
            return Answers.error(500, "Failed to create key - Key with given certificate already found:" + key);
        }
        var refused = writing.create(key, session);
        if (refused.isPresent()) return refused(refused.get());
        tell(EventName.TOKEN_CREATED, "Key generated.", session.orgId(), key);
        return added(key, key, "");
    }

    /// The key is told whole, as in a Tyk gateway: who provisions keys has no use for a part of it.
    private void tell(EventName name, String message, String orgId, String key) {
        if (!events.heard(name, "")) return;
        events.raise(new Event(name, "", new EventMeta.Token(message, orgId, key), clock.instant()));
    }

    private LocalResponse preview(ControlRequest request) {
        return session(request)
                .map(session -> Answers.json(writing.preview(session).toTree()))
                .orElseGet(() -> Answers.error(500, "Unmarshalling failed"));
    }

    private LocalResponse add(ControlRequest request) {
        var name = request.id();
        int length = name.getBytes(StandardCharsets.UTF_8).length;
        var read = session(request);
        if (read.isEmpty()) return Answers.error(400, "Request malformed");
        if (!name.isEmpty() && length < settings.minLength()) return tooShort(length);
        var session = read.get();
        var refusal = writing.refusal(session, List.of());
        if (refusal.isPresent()) return refused(refusal.get());
        // The name of the organisation in front of a name is not part of it.
        var unnamed = name.isEmpty() || name.equals(session.orgId());
        var key = keys.forms().token(session.orgId(), unnamed ? Names.generated() : name);
        // Asked to take the name as a hash, it is stored as it is; nobody can send such a key.
        var stored = hashed(request) ? key : keys.forms().stored(key);
        var refused = writing.write(
                stored,
                session,
                Optional.empty(),
                request.query("suppress_reset").equals("1"));
        if (refused.isPresent()) return refused(refused.get());
        tell(EventName.TOKEN_CREATED, "Key generated.", session.orgId(), key);
        var hidden = session.basicAuth() && settings.hash();
        return added(key, hidden ? "" : key, stored);
    }

    private LocalResponse tooShort(int length) {
        return Answers.error(
                400,
                "custom key ID length " + length + " is less than min_token_length (" + settings.minLength()
                        + "); the key would be unreachable at auth time. Use an ID of at least min_token_length"
                        + " characters, or lower min_token_length in the gateway configuration.");
    }

    /// Any value that is not empty counts, also `false`.
    private static boolean hashed(ControlRequest request) {
        return !request.query("hashed").isEmpty();
    }

    private boolean byUsername(ControlRequest request) {
        return settings.byUsername() && request.query("username").equalsIgnoreCase("true");
    }

    private Optional<Stored> find(ControlRequest request, String orgId) {
        if (hashed(request)) return keys.named(request.id());
        if (byUsername(request)) {
            var found = keys.find(orgId, keys.forms().token(orgId, request.id()));
            if (found.isPresent()) return found;
        }
        return keys.find(orgId, request.id());
    }

    /// The organisation that is named, or that of the API that is named.
    private String orgId(ControlRequest request) {
        var named = request.query("org_id");
        if (!named.isEmpty()) return named;
        var api = live.current().apis().get(request.query("api_id"));
        return api == null ? "" : api.definition().orgId();
    }

    private LocalResponse show(ControlRequest request) {
        if (hashed(request) && !settings.hash()) {
            return Answers.error(400, "Key requested by hash but key hashing is not enabled");
        }
        return find(request, orgId(request))
                .map(found -> Answers.json(shown(found)))
                .orElseGet(() -> Answers.error(404, "Key not found"));
    }

    /// With policies applied and quotas as they are counted; without the password.
    private ObjectNode shown(Stored found) {
        var session = PolicyMerge.apply(found.session(), policies.get(), Optional.empty())
                .session();
        session = session.withPassword("", session.passwordHash());
        var limit = session.limit();
        if (limit.quotaMax() > 0) {
            var used = keys.used("", found.name());
            // Only a quota that is being counted has a rest; when it renews is known to policies and resets alone.
            var told = limit.quotaRenews() != 0 || !session.policies().isEmpty();
            long left = used.count() == 0 ? 0 : left(limit, used);
            session = session.withLimit(limit.withQuotaState(told ? renews(limit, used) : 0, left));
        }
        var rights = new TreeMap<>(session.accessRights());
        rights.replaceAll((_, access) -> {
            var own = access.limit();
            if (own.quotaMax() <= 0) return access;
            var used = keys.used(access.allowanceScope(), found.name());
            return access.withLimit(own.withQuotaState(renews(own, used), left(own, used)));
        });
        return session.withAccessRights(rights).toTree();
    }

    private static long left(Limit limit, StoredKeys.Used used) {
        return Math.max(limit.quotaMax() - used.count(), 0);
    }

    private long renews(Limit limit, StoredKeys.Used used) {
        if (used.count() == 0 || used.millis() == 0) return limit.quotaRenews();
        return (clock.millis() + used.millis() + 999) / 1_000;
    }

    private LocalResponse replace(ControlRequest request) {
        var read = session(request);
        if (read.isEmpty()) return Answers.error(400, "Request malformed");
        var session = read.get();
        var found = find(request, session.orgId());
        if (found.isEmpty()) return Answers.error(404, "Key is not found");
        var before = found.get();
        var refusal = writing.refusal(session, before.session().certificateBindings());
        if (refusal.isPresent()) return refused(refusal.get());
        var suppress = request.query("suppress_reset").equals("1");
        var refused = writing.write(before.name(), session, Optional.of(before.session()), suppress);
        if (refused.isPresent()) return refused(refused.get());
        tell(EventName.TOKEN_UPDATED, "Key modified.", session.orgId(), before.key());
        return Answers.done(before.key(), "modified");
    }

    private LocalResponse delete(ControlRequest request) {
        var found = find(request, request.query("org_id"));
        if (found.isEmpty()) return Answers.error(404, "There is no such key found");
        if (!keys.remove(found.get().name(), found.get().session())) {
            return Answers.error(400, "Failed to remove the key");
        }
        // Of a hash nobody knows the key.
        if (!hashed(request)) {
            tell(
                    EventName.TOKEN_DELETED,
                    "Key deleted.",
                    found.get().session().orgId(),
                    found.get().key());
        }
        return request.query("api_id").equals("-1")
                ? LocalResponse.json(200, "null\n")
                : Answers.done(found.get().key(), "deleted");
    }

    private LocalResponse applyPolicies(ControlRequest request) {
        var body = request.shaped(POLICIES);
        if (body.isEmpty()) return Answers.error(400, "Couldn't decode instruction");
        var ids = new ArrayList<String>();
        body.get().path("apply_policies").forEach(id -> ids.add(id.asText()));
        var single = body.get().path("policy").asText();
        if (!single.isEmpty()) ids.add(single);
        var found = keys.named(request.id());
        if (found.isEmpty()) return Answers.error(404, "Key not found");
        keys.put(found.get().name(), found.get().session().withPolicies(ids), 0);
        return Answers.done(request.id(), "updated");
    }

    private LocalResponse list(ControlRequest request) {
        var apiId = request.query("api_id");
        var filter = request.query("filter");
        if (settings.hash() && !settings.listHashed()) {
            return Answers.error(404, "Hashed key listing is disabled in config (enable_hashed_keys_listing)");
        }
        if (!settings.hash() && !apiId.isEmpty() && filter.isEmpty()) {
            return Answers.error(
                    400, "The 'filter' parameter (Org ID) is required when filtering by 'api_id' in legacy mode");
        }
        var names = keys.names().stream()
                .filter(name -> settings.hash() || filter.isEmpty() || ofOrg(name, filter))
                .filter(name -> apiId.isEmpty() || mayUse(name, apiId))
                .toList();
        var answer = Json.object();
        var list = answer.putArray("keys");
        names.forEach(list::add);
        return Answers.json(answer);
    }

    private static boolean ofOrg(String key, String orgId) {
        return key.startsWith(orgId) || Token.org(key).startsWith(orgId);
    }

    private boolean mayUse(String name, String apiId) {
        return keys.named(name)
                .map(found -> found.session().accessRights())
                .map(rights -> rights.containsKey(apiId) || (rights.isEmpty() && settings.masterKeys()))
                .orElse(false);
    }
}
