package io.sluice.gateway.source;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.sluice.model.settings.ReferenceSettings;
import io.sluice.model.settings.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Puts the values of secret references into the raw text of a definition: `env://NAME`, `secrets://name`,
/// `file://path` and, of the stores that live on this machine, `kv://store/key` and `$kv{store:key}`.
///
/// Values are escaped as JSON text. A reference without a value stays as it is written. Source:
/// `gateway-features-2.md` 11.2, where the variable of `env://NAME` carries no prefix.
public final class SecretText {
    private static final Pattern ENV = Pattern.compile("env://([A-Za-z0-9_-]+)");
    private static final Pattern FILE = Pattern.compile("file://([A-Za-z0-9_.@~][A-Za-z0-9_.@~/-]*)");
    private static final Pattern STORE = Pattern.compile("kv://(env|secrets|file)/([A-Za-z0-9_.@~/-]+)");
    private static final Pattern UNRESOLVED =
            Pattern.compile("(?:env|secrets|consul|vault|kv)://[A-Za-z0-9_./#-]+|\\$kv\\{[^}\"]*\\}");
    private static final Pattern INLINE = Pattern.compile("\\$kv\\{(env|secrets|file):([^}\"]+)\\}");

    private final Function<String, Optional<String>> environment;
    private final Map<String, Secret> secrets;
    private final List<String> names;
    private final Optional<Path> files;

    /// @param environment value of a variable
    public SecretText(ReferenceSettings settings, Function<String, Optional<String>> environment) {
        this.environment = environment;
        this.secrets = settings.secrets();
        // A name may begin another one: the longer is tried first.
        this.names = new ArrayList<>(settings.secrets().keySet());
        names.sort(Comparator.comparingInt(String::length).reversed());
        this.files = settings.fileBase().isEmpty() ? Optional.empty() : Optional.of(Path.of(settings.fileBase()));
    }

    /// Whether the text may depend on more than itself.
    public static boolean refers(String text) {
        return text.contains("env://")
                || text.contains("secrets://")
                || text.contains("file://")
                || text.contains("kv://")
                || text.contains("$kv{");
    }

    public String resolve(String text) {
        if (!refers(text)) return text;
        var resolved = replace(STORE, text, match -> inStore(match.group(1), match.group(2)));
        resolved = replace(INLINE, resolved, match -> inStore(match.group(1), match.group(2)));
        resolved = replace(ENV, resolved, match -> variable(match.group(1)));
        for (var name : names) {
            var secret = secrets.get(name);
            if (secret != null) resolved = resolved.replace("secrets://" + name, escaped(secret.reveal()));
        }
        return replace(FILE, resolved, match -> file(match.group(1)));
    }

    /// References that have no value here, or whose store is not of this machine: they stay as they are written.
    static List<String> unresolved(String text) {
        if (!refers(text) && !text.contains("consul://") && !text.contains("vault://")) return List.of();
        var found = new LinkedHashSet<String>();
        var matcher = UNRESOLVED.matcher(text);
        while (matcher.find()) found.add(matcher.group());
        return List.copyOf(found);
    }

    private static String replace(Pattern pattern, String text, Function<Matcher, Optional<String>> value) {
        var matcher = pattern.matcher(text);
        var out = new StringBuilder();
        while (matcher.find()) {
            var replacement = value.apply(matcher).map(SecretText::escaped).orElse(matcher.group());
            matcher.appendReplacement(out, Matcher.quoteReplacement(replacement));
        }
        return matcher.appendTail(out).toString();
    }

    private Optional<String> inStore(String store, String key) {
        return switch (store) {
            case "env" -> variable(key);
            case "secrets" -> Optional.ofNullable(secrets.get(key)).map(Secret::reveal);
            default -> file(key);
        };
    }

    private Optional<String> variable(String name) {
        return environment.apply(name).filter(value -> !value.isEmpty());
    }

    /// Only below the base folder: nothing that leads out of it, by dots or by links.
    private Optional<String> file(String relative) {
        if (files.isEmpty()) return Optional.empty();
        try {
            var base = files.get().toRealPath();
            var file = base.resolve(relative).toRealPath();
            if (!file.startsWith(base) || relative.contains("..")) return Optional.empty();
            return Optional.of(Files.readString(file).replaceFirst("[\\r\\n]+$", ""));
        } catch (IOException notThere) {
            return Optional.empty();
        }
    }

    private static String escaped(String value) {
        return new String(JsonStringEncoder.getInstance().quoteAsString(value));
    }
}
