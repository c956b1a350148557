package io.sluice.gateway.middleware.identify;

import static io.sluice.gateway.RunningGateway.good;
import static io.sluice.gateway.RunningGateway.tree;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.gateway.RunningGateway;
import io.sluice.gateway.identity.TestIssuer;
import io.sluice.model.api.OasReader;
import io.sluice.model.policy.Policies;
import io.sluice.model.policy.PolicyCodec;
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

@DisplayNameGeneration(ReplaceUnderscores.class)
class ScopeCheckTest {
    private static final byte[] SECRET = "opensesame".getBytes(UTF_8);

    @TempDir
    Path folder;

    private RunningGateway running;

    @BeforeEach
    void start() throws IOException {
        running = RunningGateway.start(folder);
        running.gateway.policies().apply(new Policies(List.of(good(PolicyCodec.read(tree("""
                {'id':'p','org_id':'default','access_rights':{'t':{'api_id':'t','versions':['Default']}}}
                """))))));
    }

    @AfterEach
    void stop() {
        running.close();
    }

    /// @param root      `security` of the document
    /// @param operation `security` of `GET /x`, which has its scopes checked
    private void serve(String root, String operation) {
        var document = (ObjectNode) tree("""
                {'openapi':'3.0.3','info':{'title':'t','version':'1'},
                 'paths':{'/x':{'get':{'operationId':'xget','security':%s,'responses':{'200':{'description':'ok'}}}}},
                 'components':{'securitySchemes':{
                   'jwtAuth':{'type':'http','scheme':'bearer','bearerFormat':'JWT'},
                   'scopes':{'type':'oauth2','flows':{'clientCredentials':{'tokenUrl':'https://idp/t','scopes':{'read':''}}}}}},
                 'security':%s,
                 'x-tyk-api-gateway':{'info':{'id':'t','name':'t','orgId':'default','state':{'active':true}},
                   'server':{'listenPath':{'value':'/t/','strip':true},'authentication':{'enabled':true,
                     'securitySchemes':{
                       'jwtAuth':{'enabled':true,'header':{'enabled':true,'name':'X-Jwt'},'signingMethod':'hmac',
                         'source':'b3BlbnNlc2FtZQ==','defaultPolicies':['p']},
                       'scopes':{'enabled':true,'scopeCheck':{'enabled':true},
                         'protectedResourceMetadata':{'enabled':true,'resource':'https://api',
                           'authorizationServers':['https://idp']}}}}},
                   'upstream':{'url':'%s'},
                   'middleware':{'operations':{'xget':{'scopeCheck':{'enabled':true}}}}}}
                """.formatted(operation, root, running.upstream.address()));
        var fates = running.gateway
                .live()
                .apply(List.of(good(OasReader.read(document))))
                .fates();
        assertThat(fates.get("t")).isInstanceOf(io.sluice.gateway.compile.LiveConfig.Fate.Compiled.class);
    }

    private static String token(String claims) {
        return TestIssuer.hmac(SECRET, "{'alg':'HS256'}", "{'sub':'u'" + claims + "}");
    }

    private io.sluice.testkit.http.RawAnswer get(String token) throws IOException {
        return running.send("GET", "/t/x", List.of(new Header("X-Jwt", token)), "");
    }

    @Test
    void a_token_needs_all_scopes_of_one_alternative() throws IOException {
        serve("[{'jwtAuth':[],'scopes':['read']}]", "[{'scopes':['admin']},{'scopes':['write','read']}]");
        assertThat(get(token(",'scope':'read write'")).status()).isEqualTo(200);
        assertThat(get(token(",'scp':['read','admin']")).status()).isEqualTo(200);
        assertThat(get(token(",'scope':'write'")).status()).isEqualTo(403);
        assertThat(get(token(",'scope':'read'")).status()).isEqualTo(403);
    }

    @Test
    void the_refusal_says_what_is_missing_and_where_tokens_are() throws IOException {
        serve("[{'jwtAuth':[],'scopes':['read']}]", "[]");
        var answer = get(token(",'scope':'write'"));
        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.text())
                .isEqualTo("{\"error\":\"insufficient_scope\",\"error_description\":"
                        + "\"token does not satisfy required scopes: read\",\"scope\":\"read\"}");
        assertThat(answer.header("Www-Authenticate").orElseThrow())
                .startsWith("Bearer error=\"insufficient_scope\", error_description=\"missing required scope: read\", "
                        + "scope=\"read\", resource_metadata=\"http://")
                .endsWith("/t/.well-known/oauth-protected-resource\"");
    }

    @Test
    void an_operation_is_checked_although_the_root_asks_for_nothing() throws IOException {
        serve("[{'jwtAuth':[],'scopes':[]}]", "[{'scopes':['write']}]");
        assertThat(get(token("")).status()).isEqualTo(403);
        assertThat(get(token(",'scope':'write'")).status()).isEqualTo(200);
    }

    @Test
    void a_forged_token_beside_the_checked_one_does_not_count() throws IOException {
        serve("[{'jwtAuth':[],'scopes':['read']}]", "[]");
        var forged = TestIssuer.hmac("other".getBytes(UTF_8), "{'alg':'HS256'}", "{'sub':'u','scope':'read'}");
        var fields =
                List.of(new Header("X-Jwt", token(",'scope':'none'")), new Header("Authorization", "Bearer " + forged));
        assertThat(running.send("GET", "/t/x", fields, "").status()).isEqualTo(403);
    }

    @Test
    void the_document_about_the_resource_needs_no_token() throws IOException {
        serve("[{'jwtAuth':[],'scopes':['read']}]", "[]");
        var answer = running.get("/t/.well-known/oauth-protected-resource", "");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text())
                .isEqualTo("{\"resource\":\"https://api\",\"authorization_servers\":[\"https://idp\"],"
                        + "\"bearer_methods_supported\":[\"header\"],\"scopes_supported\":[\"read\"]}\n");
        var missing = running.get("/t/x", "");
        assertThat(missing.status()).isEqualTo(400);
        assertThat(missing.header("Www-Authenticate").orElseThrow())
                .startsWith("Bearer realm=\"tyk\", resource_metadata=");
    }
}
