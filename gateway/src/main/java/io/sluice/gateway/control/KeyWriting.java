package io.sluice.gateway.control;

import io.sluice.gateway.compile.LiveConfig;
import io.sluice.gateway.session.LivePolicies;
import io.sluice.gateway.session.Passwords;
import io.sluice.model.api.ApiDefinition;
import io.sluice.model.policy.PolicyMerge;
import io.sluice.model.session.AccessDefinition;
import io.sluice.model.session.Lifetime;
import io.sluice.model.session.Session;
import io.sluice.model.settings.KeySettings;
import io.sluice.storage.KeyValueStore;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What happens to a session between the body of a request and the store (`auth-and-keys.md` 3.3, 3.5, 3.6).
final class KeyWriting {
    private final StoredKeys keys;
    private final LiveConfig live;
    private final LivePolicies policies;
    private final KeySettings settings;
    private final KeyValueStore values;
    private final Passwords passwords;
    private final Lifetime lifetime;
    private final InstantSource clock;

    KeyWriting(
            StoredKeys keys,
            LiveConfig live,
            LivePolicies policies,
            KeySettings settings,
            KeyValueStore values,
            InstantSource clock) {
        this.keys = keys;
        this.live = live;
        this.policies = policies;
        this.settings = settings;
        this.values = values;
        this.passwords = new Passwords(settings.passwordFunction());
        this.lifetime = Lifetime.of(settings);
        this.clock = clock;
    }

    /// A refusal in the words of the control API.
    record Refusal(int status, String message) {}

    private static final Refusal INSECURE =
            new Refusal(500, "Failed to create key, ensure security settings are correct.");

    /// A new key with a name chosen here.
    ///
    /// @param key what [#create] writes under
    Optional<Refusal> create(String key, Session body) {
        var now = clock.instant();
        var session = expiring(fresh(body, now), now);
        if (session.hmacEnabled()) session = session.withHmacSecret(secret());
        var merged = PolicyMerge.apply(session, policies.get(), Optional.empty());
        if (merged.refusal().isPresent()) {
            return Optional.of(new Refusal(
                    500, "Failed to create key - " + merged.refusal().get()));
        }
        if (merged.session().accessRights().isEmpty() && !settings.masterKeys()) {
            return Optional.of(
                    new Refusal(400, "Failed to create key, keys must have at least one Access Rights record set."));
        }
        save(keys.forms().stored(key), merged.session(), true, now);
        return Optional.empty();
    }

    /// A key under a name, new or not: the whole session is replaced.
    ///
    /// @param name     in the store
    /// @param before   what is there, when it is to be taken into account
    /// @param suppress keep counters, their renewal, and the time of the last change
    Optional<Refusal> write(String name, Session body, Optional<Session> before, boolean suppress) {
        var now = clock.instant();
        var session = body;
        if (before.isPresent()) {
            var certificate = certificateRefusal(body, before.get());
            if (certificate.isPresent()) return certificate;
            session = keeping(session.withDateCreated(before.get().dateCreated()), before.get(), suppress);
        } else {
            session = expiring(fresh(session, now), now);
        }
        if (session.expires() > 1 && session.expires() < now.getEpochSecond()) {
            session = session.withExpires(before.map(Session::expires).orElse(0L));
        }
        session = withPassword(session, before);
        if (!suppress) session = session.withLastUpdated(Long.toString(now.getEpochSecond()));
        var merged = PolicyMerge.apply(session, policies.get(), Optional.empty());
        if (merged.refusal().isPresent() || (merged.session().accessRights().isEmpty() && !settings.masterKeys())) {
            return Optional.of(INSECURE);
        }
        save(name, merged.session(), !suppress, now);
        return Optional.empty();
    }

    /// As it would be stored now, as far as its policies can be applied.
    Session preview(Session body) {
        return PolicyMerge.apply(fresh(body, clock.instant()), policies.get(), Optional.empty())
                .session();
    }

    private static Session fresh(Session body, Instant now) {
        return body.withDateCreated(timestamp(now)).withLastUpdated(Long.toString(now.getEpochSecond()));
    }

    /// A policy may say when its new keys expire.
    private Session expiring(Session session, Instant now) {
        long seconds = PolicyMerge.expiresIn(session, policies.get(), session.orgId());
        return seconds > 0 ? session.withExpires(now.getEpochSecond() + seconds) : session;
    }

    /// What a change leaves as it was.
    private static Session keeping(Session session, Session before, boolean suppress) {
        if (!suppress) return session;
        var limit = session.limit();
        var kept = session.withLastUpdated(before.lastUpdated())
                .withLimit(limit.withQuotaState(before.limit().quotaRenews(), limit.quotaRemaining()));
        var rights = new TreeMap<>(kept.accessRights());
        rights.replaceAll((id, access) -> renewing(access, before.accessRights().get(id)));
        return kept.withAccessRights(rights);
    }

    private static AccessDefinition renewing(AccessDefinition access, @Nullable AccessDefinition before) {
        if (before == null || before.limit().empty() || access.limit().empty()) return access;
        var limit = access.limit();
        return access.withLimit(limit.withQuotaState(before.limit().quotaRenews(), limit.quotaRemaining()));
    }

    private Session withPassword(Session session, Optional<Session> before) {
        var given = session.password();
        if (given.isEmpty()) {
            return before.filter(Session::basicAuth)
                    .map(old -> session.withPassword(old.password(), old.passwordHash()))
                    .orElse(session);
        }
        // What is stored came back: it is not hashed again.
        if (before.isPresent() && before.get().password().equals(given)) {
            return session.withPassword(given, before.get().passwordHash());
        }
        return passwords.with(session, given);
    }

    private Optional<Refusal> certificateRefusal(Session body, Session before) {
        if (before.certificate().isEmpty() && body.certificate().isEmpty()) return Optional.empty();
        if (body.certificate().equals(before.certificate())) return Optional.empty();
        if (body.certificate().isEmpty()) {
            return Optional.of(new Refusal(400, "Key cannot be used without a certificate"));
        }
        return isStored(body.certificate())
                ? Optional.empty()
                : Optional.of(new Refusal(400, "Key must be used with an existent certificate"));
    }

    /// Why the session cannot be taken as it is, before anything else.
    ///
    /// @param known bindings that were accepted before
    Optional<Refusal> refusal(Session body, List<String> known) {
        for (var id : body.certificateBindings()) {
            if (known.contains(id)) continue;
            if (id.isEmpty() || !id.startsWith(body.orgId())) {
                return Optional.of(new Refusal(400, "invalid certificate ID: " + id));
            }
            if (!isStored(id)) return Optional.of(new Refusal(400, "certificate not found: " + id));
        }
        for (var entry : body.accessRights().entrySet()) {
            if (served(entry.getKey()).isPresent() && McpMembers.has(entry.getValue())) {
                return Optional.of(new Refusal(
                        400,
                        "MCP fields can only be configured on MCP Proxies, API \"" + entry.getKey()
                                + "\" is not an MCP Proxy"));
            }
        }
        return Optional.empty();
    }

    private boolean isStored(String certificateId) {
        return values.exists("cert-raw-" + certificateId).toCompletableFuture().join();
    }

    /// @param session with policies applied
    private void save(String name, Session session, boolean reset, Instant now) {
        var written = session;
        if (reset && resets(session)) {
            keys.resetCounters(name, session);
            var limit = session.limit();
            var renewing = limit.withQuotaState(
                    now.getEpochSecond() + Math.max(limit.quotaRenewalRate(), 0), limit.quotaRemaining());
            // A policy may have a say in that as well.
            written = PolicyMerge.apply(session.withLimit(renewing), policies.get(), Optional.empty())
                    .session();
        }
        keys.put(name, written, lifetime(written, now));
    }

    private boolean resets(Session session) {
        var apis = session.accessRights().keySet();
        return apis.isEmpty()
                || apis.stream()
                        .anyMatch(id -> served(id).map(KeyWriting::resets).orElse(true));
    }

    private Optional<ApiDefinition> served(String apiId) {
        return Optional.ofNullable(live.current().apis().get(apiId)).map(api -> api.definition());
    }

    private static boolean resets(ApiDefinition api) {
        return !api.classic().path("dont_set_quota_on_create").asBoolean();
    }

    /// The longest that any of its APIs asks for.
    private long lifetime(Session session, Instant now) {
        var apis = session.accessRights().isEmpty()
                ? live.current().apis().keySet()
                : session.accessRights().keySet();
        long longest = 0;
        for (var id : apis) {
            var api = served(id);
            if (api.isEmpty()) continue;
            var document = api.get().classic();
            longest = Lifetime.longer(
                    longest,
                    lifetime.seconds(
                            session,
                            document.path("session_lifetime").asLong(),
                            document.path("session_lifetime_respects_key_expiration")
                                    .asBoolean(),
                            now.getEpochSecond()));
        }
        return longest;
    }

    private static String secret() {
        return Base64.getEncoder().encodeToString(Names.generated().getBytes(StandardCharsets.US_ASCII));
    }

    /// RFC 3339 with as many digits of the second as there are.
    static String timestamp(Instant time) {
        var whole = Instant.ofEpochSecond(time.getEpochSecond()).toString();
        if (time.getNano() == 0) return whole;
        var digits = Integer.toString(1_000_000_000 + time.getNano()).substring(1);
        int end = digits.length();
        while (digits.charAt(end - 1) == '0') end--;
        return whole.substring(0, whole.length() - 1) + "." + digits.substring(0, end) + "Z";
    }
}
