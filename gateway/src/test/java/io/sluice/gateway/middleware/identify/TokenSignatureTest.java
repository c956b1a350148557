package io.sluice.gateway.middleware.identify;

import static io.sluice.gateway.RunningGateway.tree;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.gateway.RunningGateway;
import io.sluice.testkit.http.Header;
import io.sluice.testkit.http.RawAnswer;
import java.io.IOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(ReplaceUnderscores.class)
class TokenSignatureTest {
    private static final JsonNode SESSION =
            tree("{'org_id':'default','meta_data':{'shared':'meta-secret'},'access_rights':{'t':{}}}");

    @TempDir
    Path folder;

    private RunningGateway running;

    @BeforeEach
    void start() throws IOException {
        running = RunningGateway.start(folder);
        running.put("signer", SESSION);
    }

    @AfterEach
    void stop() {
        running.close();
    }

    @Test
    void a_signature_of_now_passes_in_either_algorithm_and_spelling() throws Exception {
        serve("{'algorithm':'MasherySHA256','header':'X-Sig','secret':'s1','allowed_clock_skew':5}");
        assertThat(get(signature("SHA-256", "signer" + "s1")).status()).isEqualTo(200);
        assertThat(get(signature("SHA-256", "signer" + "s1").toUpperCase(java.util.Locale.ROOT))
                        .status())
                .isEqualTo(200);
        serve("{'algorithm':'MasheryMD5','header':'X-Sig','secret':'s1','allowed_clock_skew':5}");
        assertThat(get(signature("MD5", "signer" + "s1")).status()).isEqualTo(200);
    }

    @Test
    void a_signature_in_the_query_counts_before_one_in_a_header() throws Exception {
        serve("{'algorithm':'MasherySHA256','header':'X-Sig','use_param':true,'param_name':'sig','secret':'s1',"
                + "'allowed_clock_skew':5}");
        var good = signature("SHA-256", "signer" + "s1");
        var wrong = "ab".repeat(32);
        assertThat(get("/t/x?sig=" + good, wrong).status()).isEqualTo(200);
        assertThat(get("/t/x?sig=" + wrong, good).status()).isEqualTo(401);
        assertThat(get("/t/x", good).status()).isEqualTo(200);
    }

    @Test
    void the_secret_may_be_that_of_the_key() throws Exception {
        serve("{'algorithm':'MasherySHA256','header':'X-Sig','secret':'$tyk_meta.shared','allowed_clock_skew':5}");
        assertThat(get(signature("SHA-256", "signer" + "meta-secret")).status()).isEqualTo(200);
    }

    @Test
    void anything_else_is_refused_in_the_words_of_the_definition() throws Exception {
        serve("{'algorithm':'MasherySHA256','header':'X-Sig','secret':'s1','error_code':418,'error_message':'no'}");
        for (var wrong : List.of("", "abc", "not hex", "ab".repeat(32))) {
            var answer = get(wrong);
            assertThat(answer.status()).isEqualTo(418);
            assertThat(answer.text()).contains("\"error\": \"no\"");
        }
        assertThat(get(signature("SHA-256", "other" + "s1")).status()).isEqualTo(418);
    }

    @Test
    void an_unknown_algorithm_and_an_empty_secret_let_nobody_in() throws Exception {
        serve("{'algorithm':'SHA256','header':'X-Sig','secret':'s1'}");
        assertThat(get("ab").status()).isEqualTo(500);
        serve("{'algorithm':'MasherySHA256','header':'X-Sig','secret':''}");
        assertThat(get(signature("SHA-256", "signer")).status()).isEqualTo(401);
    }

    private void serve(String signature) {
        var api = (ObjectNode) tree("""
                {'name':'t','api_id':'t','org_id':'default','active':true,
                 'auth_configs':{'authToken':{'auth_header_name':'Authorization','validate_signature':true}},
                 'version_data':{'not_versioned':true,'versions':{'Default':{'name':'Default'}}},
                 'proxy':{'listen_path':'/t/','target_url':'{{UPSTREAM}}/','strip_listen_path':true}}
                """);
        ((ObjectNode) api.path("auth_configs").path("authToken")).set("signature", tree(signature));
        running.serve(api);
    }

    private RawAnswer get(String signature) throws IOException {
        return get("/t/x", signature);
    }

    private RawAnswer get(String target, String signature) throws IOException {
        return running.send(
                "GET", target, List.of(new Header("Authorization", "signer"), new Header("X-Sig", signature)), "");
    }

    private static String signature(String algorithm, String text) throws NoSuchAlgorithmException {
        var now = Long.toString(System.currentTimeMillis() / 1_000);
        return HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest((text + now).getBytes(UTF_8)));
    }
}
