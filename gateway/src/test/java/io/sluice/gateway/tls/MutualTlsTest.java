package io.sluice.gateway.tls;

import static io.sluice.gateway.RunningGateway.tree;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.gateway.RunningGateway;
import io.sluice.model.settings.Secret;
import io.sluice.testkit.redis.GeneratedAuthority;
import io.sluice.testkit.redis.GeneratedCertificate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A gateway with TLS and clients that show certificates.
@DisplayNameGeneration(ReplaceUnderscores.class)
class MutualTlsTest {
    @TempDir
    Path folder;

    private GeneratedAuthority authority;
    private RunningGateway running;

    @BeforeEach
    void start() throws IOException {
        authority = GeneratedAuthority.in(folder, "root");
        running = gateway("");
    }

    @AfterEach
    void stop() {
        running.close();
    }

    private RunningGateway gateway(String more) throws IOException {
        var server = authority.issue("server" + more.length());
        return RunningGateway.start(
                folder.resolve("store" + more.length()), """
                {%s'http_server_options':{'use_ssl':true,'certificates':[{'cert_file':'%s','key_file':'%s'}]}}
                """.formatted(more, server.certificate(), server.key()));
    }

    /// The id of the certificate once it is stored; its key is stored as well.
    private String stored(GeneratedCertificate pair) throws IOException, CertificateRefused {
        var pem = Files.readString(pair.certificate()) + Files.readString(pair.key());
        return new CertificateStore(running.storage.values(), new Secret("s"), InstantSource.system()).add("org", pem);
    }

    private static JsonNode api(String id, String more) {
        return tree("""
                {'name':'%1$s','api_id':'%1$s','org_id':'org','active':true,%2$s,
                 'auth':{'auth_header_name':'Authorization'},
                 'version_data':{'not_versioned':true,'versions':{'Default':{'name':'Default'}}},
                 'proxy':{'listen_path':'/%1$s/','target_url':'{{UPSTREAM}}','strip_listen_path':true}}
                """.formatted(id, more));
    }

    private static JsonNode listed(String id, String more, String... ids) {
        var list = ids.length == 0 ? "" : "'" + String.join("','", ids) + "'";
        return api(id, more + ",'use_mutual_tls_auth':true,'client_certificates':[" + list + "]");
    }

    private static final JsonNode OPEN = api("open", "'use_keyless':true");

    private TlsClient get(String name, GeneratedCertificate own, String path, String token) throws IOException {
        return TlsClient.get(running.gateway.port(), name, Optional.of(own), path, token);
    }

    private TlsClient without(String name, String path, String token) throws IOException {
        return TlsClient.get(running.gateway.port(), name, Optional.empty(), path, token);
    }

    private static String fingerprint(GeneratedCertificate pair) throws IOException, GeneralSecurityException {
        return StoredCertificate.fingerprint(TlsClient.certificate(pair).getEncoded());
    }

    @Test
    void a_list_lets_in_its_certificates_and_says_why_to_others() throws Exception {
        var known = authority.issue("known");
        var stranger = authority.issue("stranger");
        running.serve(OPEN, listed("list", "'use_keyless':true", stored(known), "no-such-id"));
        assertThat(get("localhost", known, "/list/", "").status()).isEqualTo(200);
        assertThat(get("localhost", stranger, "/list/", "").answer())
                .contains("403", "Certificate with SHA256 " + fingerprint(stranger) + " not allowed");
        assertThat(without("localhost", "/list/", "").answer()).contains("403", "Client TLS certificate is required");
        assertThat(without("localhost", "/open/", "").status()).isEqualTo(200);
    }

    @Test
    void an_authority_on_the_list_lets_in_what_it_signed_until_that_ends() throws Exception {
        var other = GeneratedAuthority.in(folder, "other").issue("foreign");
        running.serve(OPEN, listed("list", "'use_keyless':true", stored(authority.own())));
        assertThat(get("localhost", authority.issue("leaf"), "/list/", "").status())
                .isEqualTo(200);
        assertThat(get("localhost", authority.issueExpired("old"), "/list/", "").answer())
                .contains("403", "Certificate has expired");
        // It is not shown at all: its authority is not one of those that were named.
        assertThat(get("localhost", other, "/list/", "").status()).isEqualTo(403);
    }

    @Test
    void without_tls_a_list_lets_nobody_in() throws Exception {
        try (var plain = RunningGateway.start(folder.resolve("plain"))) {
            plain.serve(listed("list", "'use_keyless':true"));
            var answer = plain.get("/list/", "");
            assertThat(answer.status()).isEqualTo(403);
            assertThat(answer.text()).contains("TLS not enabled");
        }
    }

    @Test
    void a_domain_with_nothing_but_lists_fails_the_handshake_of_strangers() throws Exception {
        var known = authority.issue("known");
        running.serve(OPEN, listed("list", "'use_keyless':true,'domain':'closed.test'", stored(known)));
        assertThat(get("closed.test", known, "/list/", "").status()).isNotEqualTo(403);
        assertThatThrownBy(() -> get("closed.test", authority.issue("stranger"), "/list/", ""))
                .isInstanceOf(IOException.class);
        assertThatThrownBy(() -> without("closed.test", "/list/", "")).isInstanceOf(IOException.class);
        assertThat(without("localhost", "/open/", "").status()).isEqualTo(200);
    }

    @Test
    void a_certificate_that_was_removed_is_refused_at_once() throws Exception {
        var known = authority.issue("known");
        var id = stored(known);
        running.serve(OPEN, listed("list", "'use_keyless':true", id));
        assertThat(get("localhost", known, "/list/", "").status()).isEqualTo(200);
        assertThat(delete(id)).contains("200");
        assertThat(get("localhost", known, "/list/", "").status()).isEqualTo(403);
    }

    private String delete(String id) throws IOException {
        return TlsClient.send(
                        running.gateway.port(),
                        "localhost",
                        Optional.empty(),
                        "DELETE /tyk/certs/" + id,
                        "X-Tyk-Authorization: s\r\n")
                .answer();
    }

    @Test
    void a_bound_key_is_good_only_with_its_certificate() throws Exception {
        var bound = authority.issue("bound");
        var other = authority.issue("other");
        var id = stored(bound);
        running.serve(OPEN, listed("list", "'use_standard_auth':true", id, stored(other)));
        running.put(
                "bound-key",
                tree("{'org_id':'org','access_rights':{'list':{'api_id':'list','versions':['Default']}},"
                        + "'mtls_static_certificate_bindings':['" + id + "']}"));
        running.put(
                "free-key", tree("{'org_id':'org','access_rights':{'list':{'api_id':'list','versions':['Default']}}}"));
        assertThat(get("localhost", bound, "/list/", "bound-key").status()).isEqualTo(200);
        assertThat(get("localhost", other, "/list/", "bound-key").answer())
                .contains("401", "Access to this API has been disallowed");
        assertThat(get("localhost", other, "/list/", "free-key").status()).isEqualTo(200);
        assertThat(get("localhost", bound, "/list/", "").status()).isEqualTo(401);
    }

    @Test
    void a_certificate_can_be_the_key_and_a_token_says_nothing_then() throws Exception {
        var known = authority.issue("known");
        var id = stored(known);
        running.serve(api(
                "dyn",
                "'use_standard_auth':true,'auth_configs':{'authToken':{'use_certificate':true,"
                        + "'auth_header_name':'Authorization'}}"));
        var rights = "'org_id':'org','access_rights':{'dyn':{'api_id':'dyn','versions':['Default']}}";
        running.put(id, tree("{" + rights + ",'certificate':'" + id + "'}"));
        running.put("token-key", tree("{" + rights + "}"));
        assertThat(get("localhost", known, "/dyn/", "").status()).isEqualTo(200);
        assertThat(get("localhost", authority.issue("stranger"), "/dyn/", "token-key")
                        .answer())
                .contains("401", "Access to this API has been disallowed");
        assertThat(without("localhost", "/dyn/", "token-key").answer()).contains("401", "Client certificate required");
        assertThat(get("localhost", authority.issueExpired("old"), "/dyn/", "").answer())
                .contains("403", "Certificate has expired");
        assertThat(delete(id)).contains("200");
        assertThat(get("localhost", known, "/dyn/", "").answer())
                .contains("403", "Access to this API has been disallowed");
    }

    @Test
    void a_token_may_take_the_place_of_the_certificate_when_that_is_allowed_again() throws Exception {
        running.close();
        running = gateway("'security':{'allow_unsafe_dynamic_mtls_token':true},");
        running.serve(api(
                "dyn",
                "'use_standard_auth':true,'auth_configs':{'authToken':{'use_certificate':true,"
                        + "'auth_header_name':'Authorization'}}"));
        running.put(
                "token-key", tree("{'org_id':'org','access_rights':{'dyn':{'api_id':'dyn','versions':['Default']}}}"));
        assertThat(without("localhost", "/dyn/", "token-key").status()).isEqualTo(200);
        assertThat(without("localhost", "/dyn/", "no-such-key").status()).isEqualTo(403);
    }

    @Test
    void the_certificate_of_an_api_is_shown_under_its_name() throws Exception {
        var own = GeneratedAuthority.in(folder, "own").issue("api.test");
        running.serve(
                OPEN, api("named", "'use_keyless':true,'domain':'api.test','certificates':['" + stored(own) + "']"));
        assertThat(without("api.test", "/named/", "").presented()).isEqualTo(TlsClient.certificate(own));
        assertThat(without("other.test", "/open/", "").presented()).isNotEqualTo(TlsClient.certificate(own));
    }

    @Test
    void a_revoked_certificate_opens_nothing_that_it_opened() throws Exception {
        var listed = authority.issue("listed");
        var chained = authority.issue("chained");
        var good = authority.issue("good");
        var file = folder.resolve("root.crl");
        authority.revoke(file, InstantSource.system().instant().plus(Duration.ofDays(1)), listed, chained);
        running.close();
        running = gateway("'security':{'revocation_lists':{'files':['" + file + "']}},");
        var root = stored(authority.own());
        running.serve(
                OPEN,
                listed("list", "'use_keyless':true", stored(listed), root),
                listed("strict", "'use_keyless':true,'domain':'closed.test'", root),
                api(
                        "dyn",
                        "'use_standard_auth':true,'auth_configs':{'authToken':{'use_certificate':true,"
                                + "'auth_header_name':'Authorization'}}"));
        var id = "org" + fingerprint(listed);
        running.put(
                id,
                tree("{'org_id':'org','access_rights':{'dyn':{'api_id':'dyn','versions':['Default']}},'certificate':'"
                        + id + "'}"));
        for (var path : List.of("/list/", "/dyn/")) {
            assertThat(get("localhost", listed, path, "").answer())
                    .as(path)
                    .contains("403", "Certificate with SHA256 " + fingerprint(listed) + " has been revoked");
        }
        assertThat(get("localhost", chained, "/list/", "").answer()).contains("403", "has been revoked");
        assertThat(get("localhost", good, "/list/", "").status()).isEqualTo(200);
        assertThat(get("closed.test", good, "/strict/", "").status()).isNotEqualTo(403);
        assertThatThrownBy(() -> get("closed.test", chained, "/strict/", "")).isInstanceOf(IOException.class);
    }

    @Test
    void an_authority_can_bring_its_own_list() throws Exception {
        var revoked = authority.issue("revoked");
        var list = folder.resolve("root.crl");
        authority.revoke(list, InstantSource.system().instant().plus(Duration.ofDays(1)), revoked);
        var both = folder.resolve("root-and-list.pem");
        Files.writeString(both, Files.readString(authority.own().certificate()) + Files.readString(list));
        running.serve(OPEN, listed("list", "'use_keyless':true", both.toString()));
        assertThat(get("localhost", authority.issue("good"), "/list/", "").status())
                .isEqualTo(200);
        assertThat(get("localhost", revoked, "/list/", "").status()).isEqualTo(403);
    }

    @Test
    void a_revocation_list_that_cannot_be_read_ends_the_start() {
        assertThatThrownBy(() -> gateway("'security':{'revocation_lists':{'files':['/no/such.crl']}},"))
                .hasMessageContaining("security.revocation_lists.files: /no/such.crl cannot be used");
    }
}
