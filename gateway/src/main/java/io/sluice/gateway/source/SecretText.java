package io.sluice.gateway.source;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import io.sluice.gateway.secret.SecretStores;
import io.sluice.model.settings.ReferenceSettings;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Puts the values of secret references into the raw text of a definition: `env://NAME`, `secrets://name`,
/// `consul://key`, `vault://field`, `file://path`, `kv://store/key#field` and `$kv{store:key#field}`.
///
/// Values are escaped as JSON text. A reference without a value stays as it is written. Source:
/// `gateway-features-2.md` 11.2: the variable of `env://NAME` carries no prefix, `consul://key` is below the folder
/// `tyk-apis`, `vault://field` is one of the secret `secret/tyk-apis`.
public final class SecretText {
    private static final Logger LOG = LoggerFactory.getLogger(SecretText.class);
    private static final Pattern ENV = Pattern.compile("env://([A-Za-z0-9_-]+)");
    private static final Pattern FILE = Pattern.compile("file://([A-Za-z0-9_.@~][A-Za-z0-9_.@~/-]*)");
    private static final Pattern STORE =
            Pattern.compile("kv://([A-Za-z0-9_-]+)/([A-Za-z0-9_.@~/-]+(?:#[A-Za-z0-9_.-]+)?)");
    private static final Pattern INLINE = Pattern.compile("\\$kv\\{([A-Za-z0-9_-]+):([^}\"]+)\\}");
    private static final Pattern UNRESOLVED =
            Pattern.compile("(?:env|secrets|consul|vault|kv)://[A-Za-z0-9_./#-]+|\\$kv\\{[^}\"]*\\}");
    private static final String CONSUL_FOLDER = "tyk-apis";
    private static final String VAULT_SECRET = "secret/tyk-apis";

    private final Function<String, Optional<String>> environment;
    private final SecretStores stores;
    private final List<String> names;

    /// @param environment value of a variable
    public SecretText(ReferenceSettings settings, SecretStores stores, Function<String, Optional<String>> environment) {
        this.environment = environment;
        this.stores = stores;
        this.names = longestFirst(settings.secrets());
    }

    /// A name may begin another one: the longer is tried first.
    private static List<String> longestFirst(Map<String, ?> values) {
        var names = new ArrayList<>(values.keySet());
        names.sort(Comparator.comparingInt(String::length).reversed());
        return names;
    }

    /// Whether the text may depend on more than itself.
    public static boolean refers(String text) {
        return text.contains("env://")
                || text.contains("secrets://")
                || text.contains("consul://")
                || text.contains("vault://")
                || text.contains("file://")
                || text.contains("kv://")
                || text.contains("$kv{");
    }

    /// Blocks while stores are asked.
    public String resolve(String text) {
        if (!refers(text)) return text;
        var resolved = replace(STORE, text, match -> inStore(match.group(1), match.group(2)));
        resolved = replace(INLINE, resolved, match -> inStore(match.group(1), match.group(2)));
        resolved = replace(ENV, resolved, match -> variable(match.group(1)));
        for (var name : names) {
            var secret = inStore("secrets", name);
            if (secret.isPresent()) resolved = resolved.replace("secrets://" + name, escaped(secret.get()));
        }
        resolved = replaceAll(resolved, "consul", CONSUL_FOLDER);
        resolved = replaceAll(resolved, "vault", VAULT_SECRET);
        return replace(FILE, resolved, match -> inStore("file", match.group(1)));
    }

    /// References of a store that means one folder of it here.
    private String replaceAll(String text, String store, String folder) {
        var scheme = store + "://";
        if (!text.contains(scheme) || !stores.has(store)) return text;
        try {
            var values = stores.folder(store, folder);
            var resolved = text;
            for (var name : longestFirst(values)) {
                resolved = resolved.replace(scheme + name, escaped(values.getOrDefault(name, "")));
            }
            return resolved;
        } catch (IOException away) {
            LOG.warn("references to {} stay as they are written: {}", scheme, away.getMessage());
            return text;
        }
    }

    /// References that have no value: they stay as they are written.
    static List<String> unresolved(String text) {
        if (!refers(text)) return List.of();
        var found = new LinkedHashSet<String>();
        var matcher = UNRESOLVED.matcher(text);
        while (matcher.find()) found.add(matcher.group());
        return List.copyOf(found);
    }

    /// Listen path and target may also be references as the configuration file has them: `env://name` with the prefix
    /// `TYK_SECRET_`, and whole paths of Vault and Consul.
    public void addresses(ObjectNode document) {
        address(document.path("proxy"), "target_url");
        address(document.path("proxy"), "listen_path");
        var extension = document.path("x-tyk-api-gateway");
        address(extension.path("upstream"), "url");
        address(extension.path("server").path("listenPath"), "value");
    }

    private void address(JsonNode parent, String member) {
        if (!(parent instanceof ObjectNode object)) return;
        var written = object.path(member).asText();
        int colon = written.indexOf("://");
        if (colon < 0) return;
        var name = written.substring(colon + 3);
        var value =
                switch (written.substring(0, colon)) {
                    case "env" -> environment.apply("TYK_SECRET_" + name.toUpperCase(Locale.ROOT));
                    case "consul" -> inStore("consul", name);
                    case "vault" -> inStore("vault", name);
                    default -> Optional.<String>empty();
                };
        value.ifPresent(found -> object.put(member, found));
    }

    private static String replace(Pattern pattern, String text, Function<Matcher, Optional<String>> value) {
        var matcher = pattern.matcher(text);
        var out = new StringBuilder();
        int from = 0;
        while (matcher.find()) {
            out.append(text, from, matcher.start());
            out.append(value.apply(matcher).map(SecretText::escaped).orElse(matcher.group()));
            from = matcher.end();
        }
        return out.append(text, from, text.length()).toString();
    }

    private Optional<String> inStore(String store, String key) {
        try {
            return stores.read(store, key);
        } catch (IOException away) {
            LOG.warn("{} of the secret store {} is not known: {}", key, store, away.getMessage());
            return Optional.empty();
        }
    }

    private Optional<String> variable(String name) {
        return environment.apply(name).filter(value -> !value.isEmpty());
    }

    private static String escaped(String value) {
        return new String(JsonStringEncoder.getInstance().quoteAsString(value));
    }
}
