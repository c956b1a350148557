package io.sluice.gateway.tls;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.gateway.Recordings;
import io.sluice.model.settings.Secret;
import io.sluice.storage.Storage;
import io.sluice.storage.embedded.EmbeddedStorage;
import io.sluice.testkit.redis.GeneratedAuthority;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(ReplaceUnderscores.class)
class CertificateStoreTest {
    private static final Secret SECRET = new Secret("conformance-secret");

    @TempDir
    Path folder;

    private Storage storage;
    private CertificateStore certificates;

    @BeforeEach
    void open() {
        storage = EmbeddedStorage.open(folder.resolve("store"), InstantSource.system());
        certificates = store(SECRET);
    }

    @AfterEach
    void close() {
        storage.close();
    }

    private CertificateStore store(Secret secret) {
        return new CertificateStore(
                storage.values(), secret, InstantSource.fixed(Instant.parse("2026-11-26T00:00:00Z")));
    }

    private String stored(String id) {
        return storage.values()
                .get("cert-raw-" + id)
                .toCompletableFuture()
                .join()
                .map(value -> new String(value, UTF_8))
                .orElse("");
    }

    private List<String> list(String key) {
        return storage.values().list(key).toCompletableFuture().join().stream()
                .map(entry -> new String(entry, UTF_8))
                .toList();
    }

    private static String text(Path file) throws IOException {
        return Files.readString(file);
    }

    /// What stands in front of the private key: its encryption is another each time.
    private static String certificatePart(String pem) {
        int key = pem.indexOf("-----BEGIN ENCRYPTED");
        return key < 0 ? pem : pem.substring(0, key);
    }

    @Test
    void recorded_uploads_are_stored_as_they_were() throws Exception {
        var played = new ArrayList<String>();
        for (var scenario : Recordings.read("data/redis/state.json").path("scenarios")) {
            var name = scenario.path("scenario").asText();
            if (!name.startsWith("cert/")
                    || !scenario.path("requests").path(0).path("body").isTextual()) continue;
            var request = scenario.path("requests").path(0);
            var query = request.path("path").asText();
            int at = query.indexOf("org_id=");
            if (!request.path("answer").path("message").asText().equals("Certificate added")) continue;
            var id = request.path("answer").path("id").asText();
            var before = stored(id);
            if (before.isEmpty()) {
                assertThat(certificates.add(
                                at < 0 ? "" : query.substring(at + 7),
                                request.path("body").asText()))
                        .isEqualTo(id);
            }
            comparesWith(scenario.path("keys_added").path("cert-raw-" + id).path("value"), id);
            played.add(name);
        }
        assertThat(played).hasSizeGreaterThan(5);
    }

    private void comparesWith(JsonNode recorded, String id) throws Exception {
        var mine = stored(id);
        assertThat(certificatePart(mine)).isEqualTo(certificatePart(recorded.asText()));
        var read = CertificateUpload.stored(mine, SECRET);
        var theirs = CertificateUpload.stored(recorded.asText(), SECRET);
        assertThat(read.key().isPresent()).isEqualTo(theirs.key().isPresent());
        if (read.key().isPresent()) {
            assertThat(read.key().get().getEncoded())
                    .isEqualTo(theirs.key().get().getEncoded());
        }
    }

    @Test
    void an_upload_is_listed_found_and_gone_after_its_removal() throws Exception {
        var pair = GeneratedAuthority.in(folder, "root").issue("leaf");
        var id = certificates.add("org", text(pair.certificate()) + text(pair.key()));
        assertThat(list("cert-org-index")).containsExactly("raw-" + id);
        assertThat(certificates.ids("org")).containsExactly(id);
        assertThat(certificates.ids("")).containsExactly(id);
        assertThat(certificates.find(id)).hasValueSatisfying(found -> {
            assertThat(found.key()).isPresent();
            assertThat(id).isEqualTo("org" + found.fingerprint());
        });
        certificates.remove(id, "");
        assertThat(certificates.find(id)).isEmpty();
        assertThat(certificates.ids("org")).isEmpty();
    }

    @Test
    void certificates_from_before_there_was_an_index_are_indexed_by_the_first_list() throws Exception {
        var own = GeneratedAuthority.in(folder, "root").own();
        var id = certificates.add("", text(own.certificate()));
        storage.values()
                .set("cert-raw-org" + id, stored(id).getBytes(UTF_8), 0)
                .toCompletableFuture()
                .join();
        assertThat(certificates.ids("org")).containsExactly("org" + id);
        assertThat(list("cert-org-index")).containsExactly("raw-org" + id);
    }

    @Test
    void a_private_key_is_not_in_the_store_in_clear_and_needs_the_same_secret() throws Exception {
        var pair = GeneratedAuthority.in(folder, "root").issue("leaf");
        var id = certificates.add("org", text(pair.certificate()) + text(pair.key()));
        var clear = text(pair.key()).split("\n", -1)[1];
        assertThat(stored(id)).contains("BEGIN ENCRYPTED PRIVATE KEY").doesNotContain(clear);
        assertThat(store(new Secret("another")).find(id))
                .hasValueSatisfying(found -> assertThat(found.key()).isEmpty());
    }

    @Test
    void what_cannot_be_stored_is_refused_in_known_words() throws Exception {
        var authority = GeneratedAuthority.in(folder, "root");
        var first = authority.issue("first");
        var second = authority.issue("second");
        refuses("garbage", "Failed to decode certificate. It should be PEM encoded.");
        refuses(text(first.key()), "Failed to decode certificate. It should be PEM encoded.");
        refuses(text(first.certificate()) + text(second.key()), "tls: private key does not match public key");
        refuses(text(first.certificate()) + text(first.key()) + text(second.key()), "Found multiple private keys");
        var id = certificates.add("org", text(first.certificate()));
        refuses(text(first.certificate()), "Certificate with " + id + " id already exists");
    }

    private void refuses(String pem, String message) {
        assertThatThrownBy(() -> certificates.add("org", pem))
                .isInstanceOf(CertificateRefused.class)
                .hasMessage(message);
    }

    @Test
    void an_expired_certificate_is_refused() throws Exception {
        var expired = GeneratedAuthority.in(folder, "root").issueExpired("old");
        var later = new CertificateStore(storage.values(), SECRET, InstantSource.system());
        assertThatThrownBy(() -> later.add("org", text(expired.certificate())))
                .isInstanceOf(CertificateRefused.class)
                .hasMessage("certificate is expired");
    }

    @Test
    void a_path_or_a_text_without_line_ends_will_do_for_an_id() throws Exception {
        var own = GeneratedAuthority.in(folder, "root").own();
        var byPath = certificates.find(own.certificate().toString()).orElseThrow();
        var byText =
                certificates.find(text(own.certificate()).replace('\n', ' ')).orElseThrow();
        assertThat(byText.fingerprint()).isEqualTo(byPath.fingerprint());
        assertThat(byPath.isAuthority()).isTrue();
        assertThat(certificates.find("no such id")).isEmpty();
    }
}
