package io.sluice.gateway.middleware.identify;

import static io.sluice.gateway.RunningGateway.tree;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.gateway.RunningGateway;
import io.sluice.model.api.ClassicReader;
import io.sluice.model.problem.Checked;
import io.sluice.testkit.http.Header;
import io.sluice.testkit.http.RawAnswer;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Signed requests through a running gateway.
@DisplayNameGeneration(ReplaceUnderscores.class)
class SignatureCheckTest {
    private static final String DATE = "Mon, 02 Jan 2006 15:04:05 GMT";
    private static final String ID = "ab".repeat(32);
    private static final String API = """
            {'name':'h','api_id':'h','org_id':'default','active':true,'enable_signature_checking':true,
             'hmac_allowed_clock_skew':-1,
             'version_data':{'not_versioned':true,'versions':{'Default':{'name':'Default'}}},
             'proxy':{'listen_path':'/h/','target_url':'{{UPSTREAM}}/','strip_listen_path':true}}
            """;
    private static final String SESSION = """
            {'org_id':'default','access_rights':{'h':{'api_id':'h'}},'hmac_enabled':true,
             'hmac_string':'9879879878787878'}
            """;

    @TempDir
    Path folder;

    private RunningGateway running;

    @BeforeEach
    void start() throws IOException {
        running = RunningGateway.start(folder);
        running.serve(tree(API));
        running.put("signer", tree(SESSION));
    }

    @AfterEach
    void stop() {
        running.close();
    }

    private RawAnswer get(String members, String date) throws IOException {
        var headers =
                List.of(new Header("Date", date), new Header("Authorization", "Signature keyId=\"signer\"," + members));
        return running.send("GET", "/h/x", headers, "");
    }

    @ParameterizedTest
    @CsvSource({
        "hmac-sha1, KxFByzIuvzbxSur8qxJvAnvIWv4%3D",
        "hmac-sha256, tPrU1o9A55e3zDCI%2FnaadOU3DlxXSFGUJyfRe4zaRV0%3D",
        "hmac-sha256, tPrU1o9A55e3zDCI%2fnaadOU3DlxXSFGUJyfRe4zaRV0%3d",
        "hmac-sha384, %2FzjfGeT5M4bdil0lm6nsThYYnFatFnOZRdO6rLKnhAVAXd%2FDrDPipwZz7xK%2FmBce",
        "hmac-sha512, Jztm%2B8QG0BaFEUXHdwpND4ByKtdxiI59u9zTR66E75aVZ%2FXW%2BzOw%2BzJXaTGKry1hSrmOkDPq8cbqKt%2Fwxyc%2Fxg%3D%3D"
    })
    void published_signatures_are_good(String algorithm, String signature) throws IOException {
        var members = "algorithm=\"" + algorithm + "\",signature=\"" + signature + "\"";
        assertThat(get(members, DATE).status()).isEqualTo(200);
        var other = get(members, "Mon, 02 Jan 2006 15:04:06 GMT");
        assertThat(other.status()).isEqualTo(400);
        assertThat(other.text()).contains("Authorization field missing, malformed or invalid");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "algorithm=\"hmac-sha256\"",
                "algorithm=hmac-sha256,signature=\"x\"",
                "algorithm=\"hmac-sha256\",signature=\"x",
                "signature=\"x\",opaque=\"1\"",
                "keyId=\"\",signature=\"x\"",
                "signature=\"x\",",
                "="
            })
    void what_cannot_be_read_is_refused(String members) throws IOException {
        assertThat(get(members, DATE).status()).isEqualTo(400);
    }

    @Test
    void an_old_date_is_refused_when_clocks_are_compared() throws IOException {
        var api = (ObjectNode) tree(API);
        api.put("hmac_allowed_clock_skew", 1000);
        running.serve(api);
        var members = "algorithm=\"hmac-sha256\",signature=\"tPrU1o9A55e3zDCI%2FnaadOU3DlxXSFGUJyfRe4zaRV0%3D\"";
        assertThat(get(members, DATE).status()).isEqualTo(400);
    }

    private static final String GOOD =
            "algorithm=\"hmac-sha256\",signature=\"tPrU1o9A55e3zDCI%2FnaadOU3DlxXSFGUJyfRe4zaRV0%3D\"";

    /// Dates of 2006 are good for a hundred years; a store remembers what is younger than that.
    private static ObjectNode once() {
        var api = (ObjectNode) tree(API);
        return api.put("hmac_refuse_replays", true).put("hmac_allowed_clock_skew", 3e12);
    }

    @Test
    void a_signature_is_good_for_one_request_where_replays_are_refused() throws IOException {
        running.serve(once());
        assertThat(get(GOOD, DATE).status()).isEqualTo(200);
        var again = get(GOOD, DATE);
        assertThat(again.status()).isEqualTo(400);
        assertThat(again.text()).contains("Authorization field missing, malformed or invalid");
        // Another spelling of the same signature is the same signature.
        assertThat(get(GOOD.replace("%2F", "%2f"), DATE).status()).isEqualTo(400);
        assertThat(running.upstream.seen()).hasSize(1);
        // A wrong one uses nothing up.
        var sha1 = "algorithm=\"hmac-sha1\",signature=\"KxFByzIuvzbxSur8qxJvAnvIWv4%3D\"";
        assertThat(get(sha1.replace("Kx", "xK"), DATE).status()).isEqualTo(400);
        assertThat(get(sha1, DATE).status()).isEqualTo(200);
    }

    @Test
    void of_many_that_bring_one_signature_at_once_one_gets_through() throws Exception {
        running.serve(once());
        try (var threads = Executors.newFixedThreadPool(8)) {
            var all = Collections.nCopies(
                    16, (Callable<Integer>) () -> get(GOOD, DATE).status());
            int good = 0;
            for (var status : threads.invokeAll(all)) if (status.get() == 200) good++;
            assertThat(good).isEqualTo(1);
        }
    }

    @Test
    void replays_cannot_be_refused_for_ever() {
        var endless = ((ObjectNode) tree(API)).put("hmac_refuse_replays", true);
        var read = ClassicReader.read(endless);
        assertThat(read)
                .isInstanceOfSatisfying(
                        Checked.Bad.class,
                        bad -> assertThat(bad.problems().toString())
                                .contains("/hmac_refuse_replays", "needs a hmac_allowed_clock_skew"));
    }

    @Test
    void an_algorithm_that_is_not_allowed_is_refused() throws IOException {
        var api = (ObjectNode) tree(API);
        api.set("hmac_allowed_algorithms", tree("['hmac-sha512']"));
        running.serve(api);
        var members = "algorithm=\"hmac-sha256\",signature=\"tPrU1o9A55e3zDCI%2FnaadOU3DlxXSFGUJyfRe4zaRV0%3D\"";
        assertThat(get(members, DATE).status()).isEqualTo(400);
    }

    private static KeyPair pair() throws GeneralSecurityException {
        var generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        return generator.generateKeyPair();
    }

    private RawAnswer rsa(KeyPair pair) throws IOException, GeneralSecurityException {
        var signer = Signature.getInstance("SHA256withRSA");
        signer.initSign(pair.getPrivate());
        signer.update(("date: " + DATE).getBytes(UTF_8));
        var signature = Base64.getEncoder().encodeToString(signer.sign());
        return get("algorithm=\"rsa-sha256\",signature=\"" + signature + "\"", DATE);
    }

    private void signer(String certificateId) {
        running.put("signer", tree("""
                {'org_id':'default','access_rights':{'h':{'api_id':'h'}},
                 'enable_http_signature_validation':true,'rsa_certificate_id':'%s'}
                """.formatted(certificateId)));
    }

    private void store(String id, KeyPair pair) {
        var pem = "-----BEGIN PUBLIC KEY-----\n"
                + Base64.getMimeEncoder().encodeToString(pair.getPublic().getEncoded())
                + "\n-----END PUBLIC KEY-----\n";
        running.storage
                .values()
                .set("cert-raw-" + id, pem.getBytes(UTF_8), 0)
                .toCompletableFuture()
                .join();
    }

    @Test
    void an_rsa_signature_is_held_against_the_stored_key() throws IOException, GeneralSecurityException {
        var pair = pair();
        store(ID, pair);
        signer(ID);
        assertThat(rsa(pair).status()).isEqualTo(200);
        assertThat(rsa(pair()).status()).isEqualTo(400);
    }

    @Test
    void an_rsa_signature_without_a_stored_key_lets_nobody_in() throws IOException, GeneralSecurityException {
        signer(ID);
        var answer = rsa(pair());
        assertThat(answer.status()).isEqualTo(500);
        assertThat(answer.text()).contains("Certificate not found");
        assertThat(running.upstream.seen()).isEmpty();
        signer("");
        running.gateway.sessions().allChanged();
        assertThat(rsa(pair()).status()).isEqualTo(400);
    }

    @Test
    void the_public_key_is_no_secret_to_sign_with() throws IOException, GeneralSecurityException {
        var pair = pair();
        store(ID, pair);
        signer(ID);
        // The key has no shared secret: an HMAC of any kind is refused.
        assertThat(get("algorithm=\"hmac-sha256\",signature=\"x\"", DATE).status())
                .isEqualTo(400);
    }
}
