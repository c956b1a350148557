package io.sluice.gateway.upstream;

import static io.sluice.gateway.Definitions.keyless;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.RunningGateway;
import io.sluice.testkit.http.Header;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The expected signatures were recorded.
@DisplayNameGeneration(ReplaceUnderscores.class)
class RequestSigningTest {
    private static final Header DATE = new Header("Date", "Tue, 05 Mar 2024 10:00:00 GMT");

    @TempDir
    Path folder;

    private RunningGateway running;

    @BeforeEach
    void start() throws IOException {
        running = RunningGateway.start(folder);
    }

    @AfterEach
    void stop() {
        running.close();
    }

    private static String signing(String algorithm, String headers, String more) {
        return """
                {'request_signing':{'is_enabled':true,'key_id':'signer-1','secret':'signing-material',
                  'algorithm':'%s','header_list':[%s],'signature_header':'Signature-Out'%s}}
                """.formatted(algorithm, headers, more);
    }

    private String signature(String path, Header... headers) throws IOException {
        assertThat(running.send("GET", path, List.of(headers), "").status()).isEqualTo(200);
        return running.upstream.last().header("Signature-Out").orElse("");
    }

    @Test
    void listed_fields_are_signed_as_far_as_they_are_there() throws IOException {
        running.serve(keyless("a", "", signing("hmac-sha256", "'x-one','x-two'", "")));
        assertThat(signature("/a/p", new Header("X-One", "1"), new Header("X-Two", " two ")))
                .isEqualTo("Signature keyId=\"signer-1\",algorithm=\"hmac-sha256\",headers=\"x-one x-two\","
                        + "signature=\"xh0bXwN7Y3OIvDL%2FSNqHfbsTEJEzNJ4oN8%2FB6zRI%2BS0%3D\"");
        assertThat(signature("/a/p", new Header("X-Two", "only two"))).contains("headers=\"x-two\"");
    }

    @Test
    void without_any_of_them_target_and_date_are_signed() throws IOException {
        running.serve(keyless("a", "", signing("hmac-sha256", "'x-absent'", "")));
        assertThat(signature("/a/a/b?q=x%20y", DATE))
                .contains("headers=\"(request-target) date\"")
                .contains("a9r9nqCy8PV%2B9NdzTND%2BP0sragk%2FhWZ2n4Nj8Sad5Cg%3D");
    }

    @Test
    void a_rewritten_path_is_signed_with_its_listen_path() throws IOException {
        running.serve(keyless(
                "e-sign-rewrite",
                "'extended_paths':{'url_rewrites':[{'path':'/in','method':'GET','match_pattern':'/in',"
                        + "'rewrite_to':'/e-sign-rewrite/out?z=1'}]}",
                signing("hmac-sha256", "'x-absent'", "")));
        assertThat(signature("/e-sign-rewrite/in", DATE)).contains("MJlUiG59lW%2FrBsYTTTRZsRk0zCebwe7bPRT48YPFCoA%3D");
        assertThat(running.upstream.last().url()).isEqualTo("/out?z=1");
    }

    @Test
    void what_cannot_be_signed_does_not_go_up() throws IOException {
        running.serve(
                keyless("algorithm", "", signing("hmac-md5", "", "")),
                keyless("nothing", "", signing("", "", "")),
                keyless("lost", "", signing("rsa-sha256", "", ",'certificate_id':'default0000'")));
        assertThat(running.get("/algorithm/x", "").text()).contains("Request signing algorithm is not supported");
        assertThat(running.get("/nothing/x", "").text())
                .contains("Fields required for signing the request are missing");
        var lost = running.get("/lost/x", "");
        assertThat(lost.status()).isEqualTo(500);
        assertThat(lost.text()).contains("Certificate not found");
        assertThat(running.upstream.seen()).isEmpty();
    }
}
