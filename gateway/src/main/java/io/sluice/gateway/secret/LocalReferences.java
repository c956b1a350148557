package io.sluice.gateway.secret;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/// Settings of remote stores that name secrets of local ones: `env://NAME`, `secrets://name`, `file://path`,
/// `kv://store/key`, as a whole value.
///
/// @param stores the local ones
record LocalReferences(SecretStores stores, Function<String, Optional<String>> environment) {

    /// @throws IOException when there is no such secret
    String in(JsonNode setting) throws IOException {
        var text = setting.asText("");
        int colon = text.indexOf("://");
        if (colon < 0) return text;
        var name = text.substring(colon + 3);
        var found =
                switch (text.substring(0, colon)) {
                    case "env" -> variable(name);
                    case "secrets" -> stores.read("secrets", name);
                    case "file" -> stores.read("file", name);
                    case "kv" -> {
                        int slash = name.indexOf('/');
                        yield slash < 0
                                ? Optional.<String>empty()
                                : stores.read(name.substring(0, slash), name.substring(slash + 1));
                    }
                    default -> Optional.of(text);
                };
        return found.orElseThrow(() -> new IOException("the reference " + text + " leads nowhere"));
    }

    private Optional<String> variable(String name) {
        return environment.apply("TYK_SECRET_" + name.toUpperCase(Locale.ROOT)).or(() -> environment.apply(name));
    }
}
