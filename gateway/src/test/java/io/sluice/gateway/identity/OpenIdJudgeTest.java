package io.sluice.gateway.identity;

import static io.sluice.gateway.RunningGateway.good;
import static io.sluice.gateway.RunningGateway.tree;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.RunningGateway;
import io.sluice.model.policy.Policies;
import io.sluice.model.policy.PolicyCodec;
import io.sluice.testkit.http.Reply;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(ReplaceUnderscores.class)
class OpenIdJudgeTest {
    @TempDir
    Path folder;

    private RunningGateway running;
    private TestIssuer issuer;

    @BeforeEach
    void start() throws IOException {
        running = RunningGateway.start(folder);
        issuer = new TestIssuer();
        running.gateway.policies().apply(new Policies(List.of(good(PolicyCodec.read(tree("""
                {'id':'p','org_id':'default','rate':100,'per':60,'quota_max':-1,
                 'access_rights':{'t':{'api_id':'t','versions':['Default']}}}
                """))))));
    }

    @AfterEach
    void stop() {
        running.close();
        issuer.close();
    }

    private void serve(String more) {
        var client = Base64.getEncoder().encodeToString("app".getBytes(UTF_8));
        running.serve(tree("""
                {'name':'t','api_id':'t','org_id':'default','active':true,'use_openid':true,
                 'openid_options':{'providers':[{'issuer':'%s','client_ids':{'%s':'p'}}]},%s
                 'version_data':{'not_versioned':true,'versions':{'Default':{'name':'Default'}}},
                 'proxy':{'listen_path':'/t/','target_url':'{{UPSTREAM}}/','strip_listen_path':true}}
                """.formatted(issuer.url(""), client, more)));
    }

    private String token(String more) {
        return "Bearer " + issuer.token("{'iss':'" + issuer.url("") + "','aud':'app','sub':'u'" + more + "}");
    }

    @Test
    void the_client_of_the_token_brings_the_policy() throws IOException {
        serve("");
        for (int i = 0; i < 3; i++)
            assertThat(running.get("/t/x", token("")).status()).isEqualTo(200);
        assertThat(issuer.asked("/.well-known/openid-configuration")).isEqualTo(1);
        assertThat(issuer.asked("/keys")).isEqualTo(1);
    }

    @Test
    void scopes_that_bring_no_policy_open_nothing() throws IOException {
        serve("'scopes':{'oidc':{'scope_claim_name':'scp','scope_to_policy':{'read':'p','gone':'q'}}},");
        assertThat(running.get("/t/x", token(",'scp':'read'")).status()).isEqualTo(200);
        for (var other : List.of("", ",'scp':'write'", ",'scp':[]", ",'scp':'gone'")) {
            var answer = running.get("/t/x", token(other + ",'sub':'v'"));
            assertThat(answer.status()).as(other).isEqualTo(403);
            assertThat(answer.text()).contains("Key not authorized: no matching policy");
        }
    }

    @Test
    void the_same_user_with_fewer_scopes_later_has_fewer_rights() throws IOException {
        serve("'scopes':{'oidc':{'scope_claim_name':'scp','scope_to_policy':{'read':'p'}}},");
        assertThat(running.get("/t/x", token(",'scp':'read'")).status()).isEqualTo(200);
        assertThat(running.get("/t/x", token(",'scp':'write'")).status()).isEqualTo(403);
    }

    @Test
    void while_the_provider_is_away_a_token_is_neither_good_nor_bad() throws IOException {
        serve("");
        issuer.reply("/.well-known/openid-configuration", Reply.of(502, "text/plain", new byte[0]));
        assertThat(running.get("/t/x", token("")).status()).isEqualTo(503);
        assertThat(running.get("/t/x", token("").replace("Bearer", "bearer")).status())
                .isEqualTo(401);
    }

    @Test
    void a_shared_secret_is_no_key_of_a_provider() throws IOException {
        serve("");
        issuer.reply("/keys", Reply.json("{\"keys\":[{\"kty\":\"oct\",\"kid\":\"s\",\"k\":\"c2VjcmV0\"}]}"));
        var forged = TestIssuer.hmac(
                "secret".getBytes(UTF_8),
                "{'alg':'HS256','kid':'s'}",
                "{'iss':'" + issuer.url("") + "','aud':'app','sub':'u'}");
        assertThat(running.get("/t/x", "Bearer " + forged).status()).isEqualTo(401);
    }
}
