package io.sluice.gateway.fields;

import static io.sluice.gateway.RunningGateway.good;
import static io.sluice.gateway.RunningGateway.tree;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.gateway.RunningGateway;
import io.sluice.gateway.compile.LiveConfig;
import io.sluice.gateway.identity.TestIssuer;
import io.sluice.model.api.OasReader;
import io.sluice.model.document.Json;
import io.sluice.model.policy.Policies;
import io.sluice.model.policy.PolicyCodec;
import io.sluice.testkit.http.Header;
import io.sluice.testkit.http.RawAnswer;
import io.sluice.testkit.http.RecordingUpstream;
import io.sluice.testkit.http.Reply;
import io.sluice.testkit.http.SeenRequest;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/// Fields of an OpenAPI document's extension that no recorded case shows, each by what requests see of it.
///
/// One gateway serves one API after the other. `docs/reference/traffic-fields.md` names these tests.
@DisplayNameGeneration(ReplaceUnderscores.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OasFieldsTest {
    private static final byte[] SECRET = "opensesame".getBytes(UTF_8);
    private static final Duration LONG = Duration.ofSeconds(60);

    private Path folder;
    private Path apps;
    private RunningGateway running;
    private RecordingUpstream other;
    private volatile Reply othersReply = Reply.json("{}");

    @BeforeAll
    void start(@TempDir Path temporary) throws IOException {
        folder = temporary;
        var templates = Files.createDirectories(folder.resolve("templates"));
        apps = Files.createDirectories(folder.resolve("apps"));
        Files.writeString(templates.resolve("error_own.json"), "{\"own\": \"{{.Message}}\"}");
        Files.writeString(folder.resolve("hook.txt"), "{{.Type}} of {{.Meta.Path}}");
        Files.writeString(
                folder.resolve("made.js"),
                "function made(r, s, c) { return TykJsResponse({Body: 'made', Code: 201}, {}); }"
                        + "function broken(r, s, c) { throw 'no'; }");
        Files.writeString(folder.resolve("body.tmpl"), "{\"from\":\"file\"}");
        running = RunningGateway.start(
                folder.resolve("store"),
                "{'enable_jsvm':true,'template_path':'%s','app_path':'%s'}".formatted(templates, apps));
        other = RecordingUpstream.start(_ -> othersReply);
    }

    private void policies() {
        running.gateway.policies().apply(new Policies(List.of(policy("p", 100), policy("q", 200))));
    }

    @AfterAll
    void stop() {
        running.close();
        other.close();
    }

    static io.sluice.model.policy.Policy policy(String id, int rate) {
        return good(PolicyCodec.read(tree("""
                {'id':'%s','org_id':'default','rate':%d,'per':1,'quota_max':%d,'quota_renewal_rate':60,
                 'access_rights':{'t':{'api_id':'t'}}}
                """.formatted(id, rate, rate))));
    }

    /// Serves one API at `/t/` whose only operation, `x`, is `GET /x`.
    ///
    /// @param extension members of the extension in single quotes, besides `info`
    /// @param document  members of the document
    private void serve(String extension, String document) {
        var api = document(extension, document);
        var fates =
                running.gateway.live().apply(List.of(good(OasReader.read(api)))).fates();
        assertThat(fates.get("t")).isInstanceOfAny(LiveConfig.Fate.Compiled.class, LiveConfig.Fate.Reused.class);
        policies();
        running.upstream.forget();
        other.forget();
    }

    private ObjectNode document(String extension, String document) {
        var api = (ObjectNode) tree("""
                {'openapi':'3.0.3','info':{'title':'t','version':'1'},
                 'paths':{'/x':{'get':{'operationId':'x','responses':{'200':{'description':'ok'}}}}},
                 'x-tyk-api-gateway':{'info':{'id':'t','name':'t','orgId':'default','state':{'active':true}},
                   'server':{'listenPath':{'value':'/t/','strip':true}},
                   'upstream':{'url':'%s'}}}
                """.formatted(running.upstream.address()));
        merge(api.withObject("/x-tyk-api-gateway"), (ObjectNode) tree(extension));
        merge(api, (ObjectNode) tree(document));
        return api;
    }

    private static void merge(ObjectNode into, ObjectNode members) {
        members.properties().forEach(member -> {
            if (member.getValue() instanceof ObjectNode inner && into.get(member.getKey()) instanceof ObjectNode held) {
                merge(held, inner);
            } else {
                into.set(member.getKey(), member.getValue());
            }
        });
    }

    private void serve(String extension) {
        serve(extension, "{}");
    }

    private void operation(String middleware) {
        serve("{'middleware':{'operations':{'x':%s}}}".formatted(middleware));
    }

    private RawAnswer get(String path, Header... headers) throws IOException {
        return running.send("GET", path, List.of(headers), "");
    }

    private SeenRequest told() {
        await().atMost(LONG).until(() -> !other.seen().isEmpty());
        return other.last();
    }

    @Test
    void a_registry_of_nested_texts_with_a_port_beside_the_host_is_read() throws IOException {
        var inner = "{\"h\":\"%s\",\"p\":%d}".formatted("127.0.0.1", running.upstream.port());
        othersReply = Reply.json(
                Json.object().set("node", Json.object().put("value", inner)).toString());
        var discovery = """
                {'upstream':{'serviceDiscovery':{'enabled':true,'queryEndpoint':'%s/','useNestedQuery':true,
                  'parentDataPath':'node.value','dataPath':'h','portDataPath':'p','targetPath':'/deep',%s}}}
                """;
        serve(discovery.formatted(other.address(), "'cacheTimeout':60"));
        for (int i = 0; i < 2; i++) {
            assertThat(get("/t/x").status()).isEqualTo(200);
            assertThat(running.upstream.last().path()).isEqualTo("/deep/x");
        }
        assertThat(other.seen()).as("the older way to ask for a cache").hasSize(1);
        serve(discovery.formatted(other.address(), "'cache':{'enabled':false}"));
        for (int i = 0; i < 2; i++) get("/t/x");
        assertThat(other.seen()).hasSizeGreaterThan(1);
    }

    /// The signature is one of those in `SignatureCheckTest`.
    @ParameterizedTest
    @ValueSource(strings = {"header", "query"})
    void a_signature_is_looked_for_where_the_method_says(String place) throws IOException {
        serve("""
                {'server':{'authentication':{'enabled':true,'hmac':{'enabled':true,'allowedClockSkew':-1,
                  '%s':{'enabled':true,'name':'X-Own'}}}}}
                """.formatted(place));
        running.put("signer", tree("""
                {'org_id':'default','access_rights':{'t':{'api_id':'t'}},'hmac_enabled':true,
                 'hmac_string':'9879879878787878'}
                """));
        var date = new Header("Date", "Mon, 02 Jan 2006 15:04:05 GMT");
        var signature =
                "Signature keyId=\"signer\",algorithm=\"hmac-sha1\",signature=\"KxFByzIuvzbxSur8qxJvAnvIWv4%3D\"";
        assertThat(get("/t/x", date).status()).isEqualTo(400);
        assertThat(showing(place, signature, date).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"header", "query", "cookie"})
    void an_identity_token_is_looked_for_where_the_method_says(String place) throws IOException {
        try (var issuer = new TestIssuer()) {
            var api = """
                    {'server':{'authentication':{'enabled':true,'oidc':{'enabled':true,%s
                      'providers':[{'issuer':'%s','clientToPolicyMapping':[{'clientId':'app','policyId':'p'}]}],
                      '%s':{'enabled':true,'name':'X-Own'}}}}}
                    """;
            var claims = "{'iss':'" + issuer.url("") + "','aud':'app','sub':'%s'%s}";
            serve(api.formatted("", issuer.url(""), place));
            assertThat(get("/t/x").status()).isGreaterThanOrEqualTo(400);
            var plain = showing(place, "Bearer " + issuer.token(claims.formatted(place, "")));
            assertThat(plain.header("X-Ratelimit-Limit")).as(plain.text()).contains("100");
            for (var claim : List.of("'claims':['scp']", "'claimName':'scp'")) {
                var scopes = "'scopes':{%s,'scopeToPolicyMapping':[{'scope':'more','policyId':'q'}]},";
                serve(api.formatted(scopes.formatted(claim), issuer.url(""), place));
                var scoped = showing(place, "Bearer " + issuer.token(claims.formatted("s" + place, ",'scp':'more'")));
                assertThat(scoped.header("X-Ratelimit-Limit")).as(scoped.text()).contains("200");
            }
        }
    }

    private RawAnswer showing(String place, String value, Header... more) throws IOException {
        var headers = new ArrayList<>(List.of(more));
        var path = "/t/x";
        switch (place) {
            case "query" -> path += "?X-Own=" + URLEncoder.encode(value, UTF_8);
            case "cookie" -> headers.add(new Header("Cookie", "X-Own=" + value));
            default -> headers.add(new Header("X-Own", value));
        }
        return running.send("GET", path, headers, "");
    }

    private void jwt(String more) {
        serve("""
                {'server':{'authentication':{'enabled':true,'securitySchemes':{'jwt':{'enabled':true,
                  'header':{'enabled':true,'name':'X-Jwt'},'signingMethod':'hmac','source':'%s',%s}}}}}
                """.formatted(Base64.getEncoder().encodeToString(SECRET), more), """
                {'security':[{'jwt':[]}],'components':{'securitySchemes':{'jwt':{'type':'http','scheme':'bearer'}}}}
                """);
    }

    private RawAnswer with(String claims) throws IOException {
        return get("/t/x", new Header("X-Jwt", TestIssuer.hmac(SECRET, "{'alg':'HS256','kid':'k'}", claims)));
    }

    @Test
    void a_token_names_its_subject_and_its_policy_in_the_claims_that_are_listed() throws IOException {
        jwt("'subjectClaims':['who','email'],'policyFieldName':'pol','basePolicyClaims':['plan'],'skipKid':true");
        assertThat(with("{'email':'a','plan':'p'}").status()).isEqualTo(200);
        assertThat(with("{'who':'b','plan':'q'}").status()).isEqualTo(200);
        assertThat(with("{'who':'c'}").status()).isEqualTo(403);
        jwt("'identityBaseField':'user','policyFieldName':'pol','skipKid':true");
        assertThat(with("{'user':'d','pol':'q'}").header("X-Ratelimit-Limit")).contains("200");
        assertThat(with("{'user':'e','pol':'nobody'}").status()).isEqualTo(403);
    }

    @Test
    void a_custom_claim_is_checked_as_its_rule_says() throws IOException {
        jwt("""
                'subjectClaims':['sub'],'defaultPolicies':['p'],'skipKid':true,'customClaimValidation':{
                  'plan':{'type':'exact_match','allowedValues':['gold']},
                  'hint':{'type':'required','nonBlocking':true}}
                """);
        assertThat(with("{'sub':'a','plan':'gold'}").status()).isEqualTo(200);
        assertThat(with("{'sub':'a','plan':'tin'}").status()).isEqualTo(401);
    }

    @Test
    void the_keys_of_a_provider_are_fetched_from_where_the_definition_says() throws IOException {
        try (var issuer = new TestIssuer()) {
            serve("""
                    {'server':{'authentication':{'enabled':true,'securitySchemes':{'jwt':{'enabled':true,
                      'header':{'enabled':true,'name':'X-Jwt'},'signingMethod':'rsa','subjectClaims':['sub'],
                      'defaultPolicies':['p'],'jwksURIs':[{'url':'%s','cacheTimeout':'1m'}]}}}}}
                    """.formatted(issuer.url("/keys")), """
                    {'security':[{'jwt':[]}],'components':{'securitySchemes':{'jwt':{'type':'http','scheme':'bearer'}}}}
                    """);
            assertThat(get("/t/x", new Header("X-Jwt", issuer.token("{'sub':'far'}")))
                            .status())
                    .isEqualTo(200);
            assertThat(issuer.asked("/keys")).isEqualTo(1);
        }
    }

    private RawAnswer control(String method, String path, String body) throws IOException {
        return running.send(method, path, List.of(new Header("X-Tyk-Authorization", "s")), body.replace('\'', '"'));
    }

    @Test
    void a_new_oauth_token_is_told_and_a_login_is_sent_to_its_page() throws IOException {
        // Clients belong to an API that the control API knows: one of a file.
        var api = document("""
                {'server':{'authentication':{'enabled':true,'securitySchemes':{'o':{'enabled':true,
                  'header':{'enabled':true,'name':'Authorization'},'allowedAuthorizeTypes':['code'],
                  'authLoginRedirect':'http://login.test/in',
                  'notifications':{'sharedSecret':'hush','onKeyChangeUrl':'%s/told'}}}}}}
                """.formatted(other.address()), """
                {'security':[{'o':[]}],'components':{'securitySchemes':{'o':{'type':'oauth2','flows':{
                  'clientCredentials':{'tokenUrl':'/oauth/token','scopes':{}},
                  'authorizationCode':{'authorizationUrl':'/oauth/authorize','tokenUrl':'/oauth/token','scopes':{}}}}}}}
                """);
        Files.writeString(apps.resolve("t.json"), api.toString());
        assertThat(control("GET", "/tyk/reload?block=true", "").status()).isEqualTo(200);
        policies();
        other.forget();
        var client =
                "{'client_id':'app','secret':'word','redirect_uri':'http://app.test/','api_id':'t','policy_id':'p'}";
        var made = control("POST", "/tyk/oauth/clients/create", client);
        assertThat(made.status()).as(made.text()).isEqualTo(200);
        var form = new Header("Content-Type", "application/x-www-form-urlencoded");
        var basic = "Basic " + Base64.getEncoder().encodeToString("app:word".getBytes(UTF_8));
        var answer = running.send(
                "POST",
                "/t/oauth/token/",
                List.of(form, new Header("Authorization", basic)),
                "grant_type=client_credentials&client_id=app&client_secret=word");
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        var notice = told();
        assertThat(notice.header("X-Tyk-Shared-Secret")).contains("hush");
        assertThat(notice.path()).isEqualTo("/told");
        var asked = "response_type=code&client_id=app&redirect_uri=" + URLEncoder.encode("http://app.test/", UTF_8);
        var login = running.send("POST", "/t/oauth/authorize/", List.of(form), asked);
        assertThat(login.status()).isEqualTo(307);
        assertThat(login.header("Location").orElseThrow()).startsWith("http://login.test/in");
    }

    @Test
    void the_lifetime_of_keys_is_that_of_the_api_or_that_of_the_key() throws IOException {
        var api = """
                {'server':{'authentication':{'enabled':true,
                  'customKeyLifetime':{'enabled':true,'value':'100s','respectValidity':%s},
                  'securitySchemes':{'t':{'enabled':true}}}}}
                """;
        var document = """
                {'security':[{'t':[]}],'components':{'securitySchemes':{'t':{'type':'apiKey','in':'header','name':'X'}}}}
                """;
        var later = System.currentTimeMillis() / 1_000 + 5_000;
        var session = "{'org_id':'default','expires':%d,'access_rights':{'t':{'api_id':'t'}}}".formatted(later);
        serve(api.formatted("false"), document);
        assertThat(lifetime(control("POST", "/tyk/keys/short", session))).isBetween(1L, 100L);
        serve(api.formatted("true"), document);
        assertThat(lifetime(control("POST", "/tyk/keys/long", session))).isGreaterThan(1_000);
    }

    private long lifetime(RawAnswer made) throws IOException {
        var hash = Json.parse(made.text()).path("key_hash").asText();
        return running.storage
                .sessions()
                .timeToLive("apikey-" + hash)
                .toCompletableFuture()
                .join();
    }

    @Test
    void an_event_is_told_to_a_receiver_as_its_handler_says() throws IOException {
        serve("""
                {'server':{'authentication':{'enabled':true,'securitySchemes':{'t':{'enabled':true}}},
                  'eventHandlers':[
                  {'enabled':true,'trigger':'AuthFailure','type':'webhook','name':'one','id':'1','url':'%s/one',
                   'method':'PUT','cooldownPeriod':'1m','bodyTemplate':'%s','headers':[{'name':'X-Own','value':'yes'}]},
                  {'enabled':false,'trigger':'AuthFailure','type':'webhook','name':'two','url':'%s/two',
                   'method':'PUT','cooldownPeriod':'1m'}]}}
                """.formatted(other.address(), folder.resolve("hook.txt"), other.address()), """
                {'security':[{'t':[]}],'components':{'securitySchemes':{'t':{'type':'apiKey','in':'header','name':'X'}}}}
                """);
        for (int i = 0; i < 2; i++) get("/t/x", new Header("X", "nobody"));
        var seen = told();
        assertThat(seen.method()).isEqualTo("PUT");
        assertThat(seen.path()).isEqualTo("/one");
        assertThat(seen.text()).isEqualTo("AuthFailure of /t/x");
        assertThat(seen.header("X-Own")).contains("yes");
        assertThat(other.seen()).hasSize(1);
    }

    @Test
    void an_event_is_written_to_the_log_or_told_to_a_script() throws IOException {
        Files.writeString(folder.resolve("tell.js"), """
                var tell = new TykJS.TykEventHandlers.NewEventHandler({});
                tell.NewHandler(function (event, context) {
                  TykMakeHttpRequest(JSON.stringify({Method: 'POST', Domain: '%s', Resource: '/script', Headers: {},
                    Body: event.Type}));
                });
                """.formatted(other.address()));
        var logger = (Logger) LoggerFactory.getLogger("io.sluice.event.log-handler");
        var lines = new ListAppender<ILoggingEvent>();
        lines.start();
        logger.setLevel(Level.INFO);
        logger.addAppender(lines);
        try {
            serve("""
                    {'server':{'authentication':{'enabled':true,'securitySchemes':{'t':{'enabled':true}}},
                      'eventHandlers':[
                      {'enabled':true,'trigger':'AuthFailure','type':'log','name':'l','logPrefix':'watch out'},
                      {'enabled':true,'trigger':'AuthFailure','type':'custom','name':'c','functionName':'tell',
                       'path':'%s'}]}}
                    """.formatted(folder.resolve("tell.js")), """
                    {'security':[{'t':[]}],'components':{'securitySchemes':{'t':{'type':'apiKey','in':'header','name':'X'}}}}
                    """);
            get("/t/x", new Header("X", "nobody"));
            assertThat(told().text()).isEqualTo("AuthFailure");
            await().atMost(LONG)
                    .until(() -> List.copyOf(lines.list).stream()
                            .anyMatch(line -> line.getFormattedMessage().contains("watch out")));
        } finally {
            logger.detachAppender(lines);
        }
    }

    @Test
    void an_error_is_told_with_a_template_of_ones_own() throws IOException {
        serve("""
                {'middleware':{'operations':{'x':{'block':{'enabled':true}}}},
                 'errorOverrides':{'enabled':true,'value':{'403':[{'match':{'messagePattern':'.*'},
                   'response':{'statusCode':410,'template':'error_own','message':'gone'}}]}}}
                """);
        var answer = get("/t/x");
        assertThat(answer.status()).isEqualTo(410);
        assertThat(answer.text()).isEqualTo("{\"own\": \"gone\"}");
    }

    @Test
    void a_script_in_a_file_answers_and_one_that_breaks_lets_the_request_through_when_it_may() throws IOException {
        var script = folder.resolve("made.js");
        operation("{'virtualEndpoint':{'enabled':true,'name':'made','path':'%s'}}".formatted(script));
        assertThat(get("/t/x").status()).isEqualTo(201);
        operation(
                "{'virtualEndpoint':{'enabled':true,'name':'-','functionName':'broken','path':'%s','proxyOnError':true}}"
                        .formatted(script));
        assertThat(get("/t/x").status()).isEqualTo(200);
        assertThat(running.upstream.seen()).hasSize(1);
        operation("{'virtualEndpoint':{'enabled':true,'name':'-','functionName':'broken','path':'%s'}}"
                .formatted(script));
        assertThat(get("/t/x").status()).isEqualTo(500);
    }

    @Test
    void the_template_of_a_body_may_be_in_a_file() throws IOException {
        var file = folder.resolve("body.tmpl");
        operation("{'transformResponseBody':{'enabled':true,'format':'json','path':'%s'}}".formatted(file));
        assertThat(get("/t/x").text()).isEqualTo("{\"from\":\"file\"}");
        serve("""
                {'middleware':{'operations':{'x':{'transformRequestBody':{'enabled':true,'format':'json','path':'%s'}}}}}
                """.formatted(file), """
                {'paths':{'/x':{'post':{'operationId':'x','responses':{'200':{'description':'ok'}}}}}}
                """.replace(
                        "{'/x':{", "{'/x':{'get':{'operationId':'y','responses':{'200':{'description':'ok'}}},"));
        running.send("POST", "/t/x", List.of(new Header("Content-Type", "application/json")), "{}");
        assertThat(running.upstream.last().text()).isEqualTo("{\"from\":\"file\"}");
    }

    @Test
    void xml_is_read_when_the_format_says_so() throws IOException {
        serve("""
                {'upstream':{'url':'%s'},'middleware':{'operations':{'x':{
                  'transformResponseBody':{'enabled':true,'format':'xml','body':'%s'}}}}}
                """.formatted(other.address(), Base64.getEncoder().encodeToString("{{.a.b}}".getBytes(UTF_8))));
        othersReply = Reply.of(200, "application/xml", "<a><b>text</b></a>".getBytes(UTF_8));
        assertThat(get("/t/x").text()).isEqualTo("text");
    }

    @Test
    void a_timeout_of_an_operation_is_a_duration_or_whole_seconds() throws IOException {
        for (var limit : List.of("'duration':'50ms','value':30", "'value':1")) {
            serve("""
                    {'middleware':{'operations':{'x':{'enforceTimeout':{'enabled':true,%s},
                      'urlRewrite':{'enabled':true,'pattern':'.*','rewriteTo':'/delay/5000'}}}}}
                    """.formatted(limit));
            assertThat(get("/t/x").status()).as(limit).isEqualTo(504);
        }
    }
}
