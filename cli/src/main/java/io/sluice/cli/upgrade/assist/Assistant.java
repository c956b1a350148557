package io.sluice.cli.upgrade.assist;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.cli.start.DryRun;
import io.sluice.cli.start.Installation;
import io.sluice.cli.terminal.CommandRefused;
import io.sluice.cli.upgrade.facts.OldNames;
import io.sluice.cli.upgrade.facts.SetValues;
import io.sluice.cli.upgrade.live.LiveInstallation;
import io.sluice.cli.upgrade.live.Probe;
import io.sluice.model.api.ApiDefinition;
import io.sluice.model.document.Json;
import io.sluice.model.policy.Policy;
import io.sluice.model.settings.Origin;
import io.sluice.model.settings.SettingValue;
import io.sluice.storage.StoreFailure;
import io.sluice.storage.Stored;
import io.sluice.storage.Stored.Content;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// Looks through settings, definitions and keys of an installation for what is deprecated. Reads only.
final class Assistant {
    private static final String KEYS = "apikey-";
    private static final int SHOWN = 4;
    /// As many callers are named for each API.
    private static final int NAMED = 5;

    private final LiveInstallation live;
    private final long mostKeys;
    private final List<Use> uses = new ArrayList<>();
    private final Map<String, Callers> callers = new HashMap<>();
    private Map<String, ApiDefinition> definitions = Map.of();
    private Map<String, Policy> policies = Map.of();
    private long seen;

    private static final class Callers {
        private final List<String> named = new ArrayList<>();
        private long count;
    }

    /// @param mostKeys how many keys of the store are looked at
    Assistant(LiveInstallation live, long mostKeys) {
        this.live = live;
        this.mostKeys = mostKeys;
    }

    List<Use> look() throws IOException {
        var installation = live.installation();
        settings(SetValues.of(installation, live.surroundings().environment()));
        load(installation);
        keys(installation);
        var requests = live.running()
                .map(running -> Probe.of(installation, running).requests())
                .orElse(Optional.empty());
        new TreeMap<>(definitions).forEach((id, api) -> {
            for (var kind : DefinitionUses.of(api)) uses.add(use(kind, id, requests));
        });
        return uses;
    }

    /// Definitions of a dashboard are not on this machine.
    private void load(Installation installation) {
        if (installation.settings().source().fromDashboard()) return;
        DryRun.of(installation, gateway -> {
            definitions = gateway.loader().last().definitions();
            var byId = new HashMap<String, Policy>();
            gateway.policies().get().all().forEach(policy -> byId.put(policy.id(), policy));
            policies = byId;
            return true;
        });
    }

    private Use use(Deprecation kind, String api, Optional<Map<String, Long>> requests) {
        var who = callers.getOrDefault(api, new Callers());
        return new Use(
                kind,
                "API " + api,
                "",
                who.named,
                who.count,
                requests.map(counts -> counts.getOrDefault(api, 0L)).orElse(-1L));
    }

    private void settings(Map<String, SettingValue> values) {
        values.forEach((key, value) -> {
            if (value.origin().kind() == Origin.Kind.DEFAULT) return;
            var place = key + " (" + value.origin() + ")";
            if (OldNames.has(value.setting())) {
                var instead = OldNames.replacement(value.setting())
                        .map(name -> "use " + name)
                        .orElse("nothing replaces it");
                uses.add(Use.of(Deprecation.SETTING, place, instead));
            } else if (key.endsWith("storage.hosts") && !value.value().isEmpty()) {
                uses.add(Use.of(Deprecation.STORE_HOSTS, place, ""));
            } else if (key.equals("tracing.enabled") && value.value().asBoolean()) {
                uses.add(Use.of(Deprecation.OPENTRACING, place, ""));
            }
        });
    }

    private void keys(Installation installation) {
        try (var store = installation.open()) {
            store.archive().scan(List.of(KEYS), batch -> batch.forEach(this::key));
        } catch (StoreFailure away) {
            throw new CommandRefused("the store cannot be read: " + away.getMessage(), away);
        }
    }

    private void key(Stored entry) {
        if (seen++ >= mostKeys || !(entry.content() instanceof Content.Text text)) return;
        JsonNode session;
        try {
            session = Json.MAPPER.readTree(text.binary());
        } catch (IOException unreadable) {
            return;
        }
        var alias = session.path("alias").asText();
        var name =
                "…" + entry.key().substring(Math.max(KEYS.length(), entry.key().length() - SHOWN))
                        + (alias.isEmpty() ? "" : " (" + alias + ")");
        if (!session.path("apply_policy_id").asText().isEmpty()) {
            uses.add(Use.of(Deprecation.KEY_POLICY, "key " + name, ""));
        }
        if (session.path("enable_detail_recording").asBoolean()) {
            uses.add(Use.of(Deprecation.KEY_RECORDING, "key " + name, ""));
        }
        for (var api : apis(session)) {
            var who = callers.computeIfAbsent(api, _ -> new Callers());
            if (who.count++ < NAMED) who.named.add(name);
        }
    }

    /// That a session has access to, by itself or by a policy.
    private Set<String> apis(JsonNode session) {
        var apis = new LinkedHashSet<String>();
        session.path("access_rights").fieldNames().forEachRemaining(apis::add);
        var ids = new LinkedHashSet<String>();
        ids.add(session.path("apply_policy_id").asText());
        session.path("apply_policies").forEach(id -> ids.add(id.asText()));
        for (var id : ids) {
            var policy = policies.get(id);
            if (policy != null) apis.addAll(policy.accessRights().keySet());
        }
        return apis;
    }
}
