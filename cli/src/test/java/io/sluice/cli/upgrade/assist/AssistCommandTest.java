package io.sluice.cli.upgrade.assist;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.cli.upgrade.Versions;
import io.sluice.model.document.Json;
import io.sluice.storage.Stored;
import io.sluice.storage.embedded.EmbeddedStorage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(ReplaceUnderscores.class)
class AssistCommandTest {
    @TempDir
    private Path folder = Path.of("");

    @Test
    void an_installation_without_anything_deprecated_is_praised() throws IOException {
        var run = new Versions(folder).run("upgrade", "assist");
        assertThat(run.err()).isEmpty();
        assertThat(run.out()).contains("Nothing that is deprecated is in use.");
        assertThat(run.code()).isZero();
    }

    @Test
    void uses_are_counted_with_their_api_and_who_may_call_it() throws IOException {
        var versions = new Versions(folder);
        versions.file("tyk.conf", "{\"reload_wait_time\": 3}");
        versions.file("apps/old.json", """
                {"api_id": "old", "name": "Old", "org_id": "default", "active": true,
                 "auth": {"auth_header_name": "Authorization"},
                 "version_data": {"not_versioned": true, "versions": {"Default": {"name": "Default",
                   "use_extended_paths": true,
                   "extended_paths": {"hard_timeouts": [{"path": "/x", "method": "GET", "timeout": 3}]}}}},
                 "proxy": {"listen_path": "/old/", "target_url": "http://old.example/"}}""");
        versions.file("policies/old.json", """
                {"id": "old-policy", "org_id": "default", "rate": 5, "per": 1,
                 "access_rights": {"old": {"api_id": "old", "versions": ["Default"]}}}""");
        try (var store = EmbeddedStorage.open(versions.data().resolve("store"), InstantSource.system())) {
            store.archive()
                    .write(List.of(
                            Stored.text(
                                    "apikey-first-abcd",
                                    "{\"alias\": \"Zoe\", \"apply_policy_id\": \"old-policy\"}".getBytes(UTF_8)),
                            Stored.text(
                                    "apikey-second-wxyz",
                                    "{\"access_rights\": {\"old\": {}}, \"enable_detail_recording\": true}"
                                            .getBytes(UTF_8))));
        }
        var run = versions.run("upgrade", "assist");
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.out())
                .contains("1 x setting", "use reload_interval", "1 x single-auth", "1 x endpoint-timeout")
                .contains("API old, 2 keys may call it:", "…abcd (Zoe)", "…wxyz")
                .contains("key …abcd (Zoe)", "1 x key-recording")
                .contains("5 uses.");
        var json = Json.parse(versions.run("upgrade", "assist", "--json").out());
        assertThat(json.path("uses")).hasSize(5);
    }

    @Test
    void no_more_keys_are_looked_at_than_allowed() throws IOException {
        var versions = new Versions(folder);
        try (var store = EmbeddedStorage.open(versions.data().resolve("store"), InstantSource.system())) {
            store.archive()
                    .write(List.of(
                            Stored.text("apikey-a", "{\"apply_policy_id\": \"x\"}".getBytes(UTF_8)),
                            Stored.text("apikey-b", "{\"apply_policy_id\": \"x\"}".getBytes(UTF_8))));
        }
        assertThat(versions.run("upgrade", "assist", "--keys", "1").out()).contains("1 x key-policy");
    }
}
