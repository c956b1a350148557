package io.sluice.gateway.secret;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.model.document.GoDuration;
import io.sluice.model.settings.ReferenceSettings.Store;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Optional;
import java.util.function.Function;

/// Makes stores from their settings (`gateway-features-2.md` 11.3). One that cannot be made says so when it is asked.
///
/// @param environment value of a variable
record StoreFactory(Function<String, Optional<String>> environment) {
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final int RETRIES = 2;

    static boolean isLocal(String type) {
        return type.equals("env") || type.equals("inline") || type.equals("file");
    }

    SecretStore local(Store store) {
        var config = store.config();
        return switch (store.type()) {
            case "env" -> {
                var prefix = config.path("prefix").asText("");
                yield prefix.isEmpty()
                        ? new UnusableStore("an env store needs a prefix")
                        : new EnvironmentStore(
                                environment, prefix, config.path("uppercase").asBoolean());
            }
            case "inline" -> {
                var values = new HashMap<String, String>();
                config.path("data")
                        .forEachEntry((name, value) ->
                                values.put(name, value.isValueNode() ? value.asText() : value.toString()));
                yield new InlineStore(values);
            }
            default -> new FileStore(config.path("base_path").asText(""));
        };
    }

    /// @param local stores that the settings may refer to
    SecretStore remote(Store store, SecretStores local) {
        var texts = new LocalReferences(local, environment);
        try {
            return switch (store.type()) {
                case "hashicorp_vault" -> vault(store.config(), texts);
                case "hashicorp_consul" -> consul(store.config(), texts);
                case "aws_secrets_manager", "gcp_secret_manager", "azure_key_vault" ->
                    new UnusableStore("stores of type " + store.type() + " are not supported");
                default ->
                    new UnusableStore("there is no type \"" + store.type()
                            + "\"; types are env, inline, file, hashicorp_vault, hashicorp_consul");
            };
        } catch (IOException unusable) {
            return new UnusableStore(String.valueOf(unusable.getMessage()));
        }
    }

    private VaultStore vault(JsonNode config, LocalReferences texts) throws IOException {
        var agent = texts.in(config.path("agent_address"));
        var token = texts.in(config.path("token"));
        int retries = config.path("max_retries").asInt();
        int version = config.path("kv_version").asInt(2);
        if (version < 0 || version > 2) throw new IOException("kv_version must be 1 or 2, was " + version);
        return new VaultStore(new VaultStore.Options(
                agent.isEmpty() ? texts.in(config.path("address")) : agent,
                token.isEmpty() ? environment.apply("VAULT_TOKEN").orElse("") : token,
                texts.in(config.path("namespace")),
                texts.in(config.path("mount_path")),
                version == 0 ? 2 : version,
                duration(config.path("timeout"), TIMEOUT),
                retries <= 0 ? RETRIES : Math.min(retries, 10)));
    }

    private static ConsulStore consul(JsonNode config, LocalReferences texts) throws IOException {
        var scheme = texts.in(config.path("scheme"));
        var auth = config.path("http_auth");
        return new ConsulStore(new ConsulStore.Options(
                (scheme.isEmpty() ? "http" : scheme) + "://" + texts.in(config.path("address")),
                texts.in(config.path("datacenter")),
                texts.in(config.path("token")),
                texts.in(auth.path("username")),
                texts.in(auth.path("password")),
                duration(config.path("wait_time"), Duration.ZERO),
                StoreTls.of(config.path("tls_config"))));
    }

    /// A number is nanoseconds; zero is the usual one.
    private static Duration duration(JsonNode value, Duration usual) throws IOException {
        var given = value.isNumber()
                ? Optional.of(Duration.ofNanos(value.asLong()))
                : value.asText("").isEmpty() ? Optional.of(Duration.ZERO) : GoDuration.parse(value.asText());
        if (given.isEmpty()) throw new IOException("no duration: " + value.asText());
        return given.get().isPositive() ? given.get() : usual;
    }
}
