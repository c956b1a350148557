package io.sluice.gateway.notice;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.model.document.Json;
import io.sluice.model.settings.Secret;
import io.sluice.model.settings.SettingsReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Who may tell a gateway what to do (`wire-formats.md` 17.1).
@DisplayNameGeneration(ReplaceUnderscores.class)
class NoticeTrustTest {
    private static KeyPair keys;

    @TempDir
    Path folder;

    @BeforeAll
    static void draw() throws GeneralSecurityException {
        var generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2_048);
        keys = generator.generateKeyPair();
    }

    @Test
    void a_dashboard_signs_the_payload_with_its_key() throws Exception {
        var trust = trust(", 'public_key_path': '" + pem() + "'");
        var good = notice("5f", signature("5f"), 0);
        assertThat(Notice.read(good, trust)).contains(new Notice("ApiUpdated", "5f"));
        assertThat(Notice.read(notice("5e", signature("5f"), 0), trust)).isEmpty();
        assertThat(Notice.read(notice("5f", "", 0), trust)).isEmpty();
        assertThat(Notice.read(notice("5f", "no base64!", 0), trust)).isEmpty();
        // What says that a gateway signed it is checked as a gateway's.
        assertThat(Notice.read(notice("5f", signature("5f"), 5), trust)).isEmpty();
        assertThat(Notice.read(good, new NoticeTrust(new Secret("n")))).isEmpty();
    }

    @Test
    void gateways_are_heard_beside_it() throws Exception {
        var trust = trust(", 'public_key_path': '" + pem() + "'");
        var said = new Notice("GroupReload", "");
        assertThat(Notice.read(said.signed(new Secret("n")), trust)).contains(said);
        assertThat(Notice.read(said.signed(new Secret("other")), trust)).isEmpty();
    }

    @Test
    void nobodys_word_counts_only_where_the_settings_say_so() throws Exception {
        var unsigned = notice("5f", "", 0);
        assertThat(Notice.read(unsigned, trust(""))).isEmpty();
        var open = trust(", 'allow_insecure_configs': true");
        assertThat(Notice.read(unsigned, open)).isPresent();
        assertThat(Notice.read("no JSON".getBytes(UTF_8), open)).isEmpty();
    }

    @Test
    void a_key_that_cannot_be_used_is_named() throws Exception {
        assertThatThrownBy(() -> trust(", 'public_key_path': '" + folder.resolve("none.pem") + "'"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("public_key_path")
                .hasMessageContaining("none.pem");
        var bad = Files.writeString(
                folder.resolve("bad.pem"), "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----");
        assertThatThrownBy(() -> trust(", 'public_key_path': '" + bad + "'")).isInstanceOf(IOException.class);
        var other = Files.writeString(folder.resolve("other.pem"), "hello");
        assertThatThrownBy(() -> trust(", 'public_key_path': '" + other + "'"))
                .hasMessageContaining("no PEM block PUBLIC KEY");
    }

    private static NoticeTrust trust(String more) throws IOException {
        var text = ("{'node_secret': 'n'" + more + "}").replace('\'', '"');
        return NoticeTrust.of(SettingsReader.read(Optional.of(text), "tyk.conf", Map.of())
                .settings()
                .control());
    }

    private Path pem() throws IOException {
        var text = Base64.getMimeEncoder().encodeToString(keys.getPublic().getEncoded());
        return Files.writeString(
                folder.resolve("dashboard.pem"),
                "-----BEGIN PUBLIC KEY-----\n" + text + "\n-----END PUBLIC KEY-----\n");
    }

    private static String signature(String payload) throws GeneralSecurityException {
        var sign = Signature.getInstance("SHA256withRSA");
        sign.initSign(keys.getPrivate());
        sign.update(payload.getBytes(UTF_8));
        return Base64.getEncoder().encodeToString(sign.sign());
    }

    private static byte[] notice(String payload, String signature, int algorithm) {
        return Json.object()
                .put("command", "ApiUpdated")
                .put("payload", payload)
                .put("signature", signature)
                .put("algorithm", algorithm)
                .toString()
                .getBytes(UTF_8);
    }
}
