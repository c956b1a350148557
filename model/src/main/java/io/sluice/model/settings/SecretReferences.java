package io.sluice.model.settings;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/// Values that say where the value is: `env://NAME`, `secrets://name`, `file://path`, `consul://…`, `vault://…`,
/// `kv://store/…`.
///
/// In a configuration file only the keys of `followed` may be such a reference, and the whole value must be it.
/// `env://name` reads the variable `TYK_SECRET_NAME`. Source: fact sheet, section 11.
final class SecretReferences {
    private static final Set<String> KEYS = Set.of(
            "secret",
            "node_secret",
            "storage.password",
            "cache_storage.password",
            "security.private_certificate_encoding_secret",
            "db_app_conf_options.connection_string",
            "policies.policy_connection_string",
            "slave_options.api_key");

    private final Map<String, String> environment;
    private final Map<String, String> secrets;
    private final SettingsReader.Elsewhere elsewhere;
    private final Supplier<ReferenceSettings> stores;

    /// @param stores that a reference may lead to
    SecretReferences(
            Map<String, String> environment,
            Map<String, String> secrets,
            SettingsReader.Elsewhere elsewhere,
            Supplier<ReferenceSettings> stores) {
        this.environment = environment;
        this.secrets = secrets;
        this.elsewhere = elsewhere;
        this.stores = stores;
    }

    sealed interface Answer {}

    record Found(String text) implements Answer {
        @Override
        public String toString() {
            return "***";
        }
    }

    record Missing(String reason) implements Answer {}

    static boolean followed(String key) {
        return KEYS.contains(key);
    }

    Answer follow(String written) {
        int colon = written.indexOf("://");
        if (colon < 0) return new Found(written);
        var name = written.substring(colon + 3);
        return switch (written.substring(0, colon)) {
            case "env" -> {
                var variable = "TYK_SECRET_" + name.toUpperCase(Locale.ROOT);
                yield answer(
                        Optional.ofNullable(environment.get(variable)), "the variable " + variable + " is not set");
            }
            case "secrets" -> answer(Optional.ofNullable(secrets.get(name)), "secrets has no entry called " + name);
            case "file", "consul", "vault", "kv" -> {
                try {
                    yield new Found(elsewhere.follow(written, stores.get()));
                } catch (UnresolvedReference none) {
                    yield new Missing(none.reason());
                }
            }
            default -> new Found(written);
        };
    }

    private static Answer answer(Optional<String> found, String otherwise) {
        return found.<Answer>map(Found::new).orElseGet(() -> new Missing(otherwise));
    }
}
