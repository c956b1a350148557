package io.sluice.gateway.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.secret.SecretStores;
import io.sluice.model.settings.ReferenceSettings;
import io.sluice.model.settings.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(ReplaceUnderscores.class)
class SecretTextTest {
    @TempDir
    Path folder;

    private String resolve(String text) {
        var secrets = Map.of("db", new Secret("short"), "db_pass", new Secret("lo\"ng"));
        Function<String, Optional<String>> environment =
                name -> Optional.ofNullable(Map.of("A", "one", "EMPTY", "").get(name));
        var settings = new ReferenceSettings(secrets, folder.resolve("base").toString(), Map.of());
        return new SecretText(settings, SecretStores.of(settings, environment), environment).resolve(text);
    }

    @Test
    void variables_are_read_by_their_own_name_and_stay_when_empty_or_missing() {
        assertThat(resolve("[env://A] [env://EMPTY] [env://NONE]")).isEqualTo("[one] [env://EMPTY] [env://NONE]");
    }

    @Test
    void of_two_names_the_longer_is_meant_and_values_are_escaped_as_json() {
        assertThat(resolve("secrets://db secrets://db_pass")).isEqualTo("short lo\\\"ng");
    }

    @Test
    void files_are_read_below_their_folder_only() throws IOException {
        var base = Files.createDirectories(folder.resolve("base/sub"));
        Files.writeString(base.resolve("key"), "pem\nend\n\n");
        Files.writeString(folder.resolve("outside"), "secret");
        Files.createSymbolicLink(base.resolve("link"), folder.resolve("outside"));
        assertThat(resolve("file://sub/key")).isEqualTo("pem\\nend");
        for (var refused : new String[] {"file://sub/link", "file://../outside", "file:///etc/hostname", "file://none"})
            assertThat(resolve(refused)).isEqualTo(refused);
    }

    @Test
    void stores_of_this_machine_are_read_in_both_spellings() {
        assertThat(resolve("kv://env/A http://$kv{secrets:db}/ kv://vault/x"))
                .isEqualTo("one http://short/ kv://vault/x");
    }
}
