package io.sluice.cli.upgrade.preflight;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.cli.explain.Explanation;
import io.sluice.cli.upgrade.facts.Facts;
import io.sluice.model.document.Json;
import io.sluice.storage.Archive;
import io.sluice.storage.StoreLayout;
import io.sluice.storage.Stored;
import io.sluice.storage.Stored.Content;
import io.sluice.storage.nodes.Node;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/// What the store holds: keys that refer to something, its layout, the nodes that share it. Reads only; of keys at
/// most as many as it is told.
final class StoreCheck {
    private static final String KEYS = "apikey-";
    private static final int SHOWN = 4;

    private final Facts now;
    private final Facts then;
    private final Optional<Explanation> explanation;
    private final Consumer<Finding> found;
    private final long most;
    private final Map<String, Example> policies = new TreeMap<>();
    private final Map<String, Example> apis = new TreeMap<>();
    private final Example unreadable = new Example();
    private long seen;

    /// How many keys have something, and the end of one of them.
    private static final class Example {
        private long count;
        private String one = "";

        void add(String key) {
            if (count++ == 0) one = key.length() > SHOWN ? "…" + key.substring(key.length() - SHOWN) : "…";
        }

        String shown() {
            return count == 1 ? "the key " + one : count + " keys, one of them " + one;
        }
    }

    /// @param explanation what keys refer to; empty: that is not known
    /// @param most        how many keys are looked at
    StoreCheck(Facts now, Facts then, Optional<Explanation> explanation, long most, Consumer<Finding> found) {
        this.now = now;
        this.then = then;
        this.explanation = explanation;
        this.most = most;
        this.found = found;
    }

    /// @return how many keys were looked at
    /// @throws io.sluice.storage.StoreFailure when it cannot be read
    long look(Archive archive) {
        layout(StoreLayout.of(archive));
        nodes(Node.all(archive));
        archive.scan(List.of(KEYS), batch -> batch.forEach(this::key));
        policies.forEach((id, keys) -> add(FindingKind.KEY_NAMES_NO_POLICY, "policy " + id, keys.shown()));
        apis.forEach((id, keys) -> add(FindingKind.KEY_NAMES_NO_API, "API " + id, keys.shown()));
        if (unreadable.count > 0) add(FindingKind.KEY_UNREADABLE, "store", unreadable.shown());
        if (seen > most) add(FindingKind.KEYS_SAMPLED, "store", most + " of " + seen + " keys were looked at");
        return Math.min(seen, most);
    }

    private void layout(StoreLayout layout) {
        if (!layout.readableBy(then.layout())) {
            add(
                    FindingKind.STORE_LAYOUT,
                    "store",
                    "it needs layout " + layout.required() + "; " + then.version() + " reads up to " + then.layout());
        } else if (layout.version() < then.layout()) {
            add(
                    FindingKind.STORE_MIGRATES,
                    "store",
                    "it is in layout " + layout.version() + "; " + then.version() + " writes " + then.layout());
        }
    }

    private void nodes(List<Node> nodes) {
        for (var node : nodes) {
            var place = "node " + node.host() + ":" + node.port();
            if (!node.version().equals(now.version())) {
                add(FindingKind.NODE_SKEW, place, "it runs " + node.version() + ", this is " + now.version());
            }
            int reads = node.reads().getOrDefault("layout", 0);
            if (reads < then.layout()) {
                add(FindingKind.NODE_CANNOT_READ, place, "it reads layouts up to " + reads + ", not " + then.layout());
            }
        }
    }

    private void key(Stored entry) {
        if (seen++ >= most) return;
        var name = entry.key().substring(KEYS.length());
        if (!(entry.content() instanceof Content.Text text)) {
            unreadable.add(name);
            return;
        }
        try {
            session(name, Json.MAPPER.readTree(text.binary()));
        } catch (IOException malformed) {
            unreadable.add(name);
        }
    }

    private void session(String key, JsonNode session) {
        if (!session.isObject()) {
            unreadable.add(key);
            return;
        }
        if (explanation.isPresent()) refers(key, session, explanation.get());
    }

    private void refers(String key, JsonNode session, Explanation known) {
        policy(session.path("apply_policy_id").asText(), key, known);
        for (var id : session.path("apply_policies")) policy(id.asText(), key, known);
        session.path("access_rights").fieldNames().forEachRemaining(id -> {
            if (!known.apis().containsKey(id)) {
                apis.computeIfAbsent(id, _ -> new Example()).add(key);
            }
        });
    }

    private void policy(String id, String key, Explanation known) {
        if (id.isEmpty() || known.policies().containsKey(id)) return;
        policies.computeIfAbsent(id, _ -> new Example()).add(key);
    }

    private void add(FindingKind kind, String place, String what) {
        found.accept(new Finding(kind, place, what));
    }

    static String text(Content.Text content) {
        return new String(content.binary(), UTF_8);
    }
}
