package io.sluice.gateway.fields;

import static io.sluice.gateway.RunningGateway.tree;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.gateway.RunningGateway;
import io.sluice.gateway.identity.TestIssuer;
import io.sluice.testkit.http.Header;
import io.sluice.testkit.http.RawAnswer;
import io.sluice.testkit.http.Reply;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Fields of a Classic document that no recorded case shows, each by what requests see of it.
///
/// One gateway serves one API after the other. `docs/reference/classic-fields.md` names these tests.
@DisplayNameGeneration(ReplaceUnderscores.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ClassicFieldsTest {
    private static final byte[] SECRET = "opensesame".getBytes(UTF_8);
    private static final Duration LONG = Duration.ofSeconds(60);

    private RunningGateway running;
    private int number;

    @BeforeAll
    void start(@TempDir Path folder) throws IOException {
        running = RunningGateway.start(folder, "{'enable_jsvm':true}");
    }

    @AfterAll
    void stop() {
        running.close();
    }

    /// Serves one keyless API at `/t/`.
    ///
    /// @param api     members of the document in single quotes
    /// @param version members of its only version
    private void serve(String api, String version) {
        var document = (ObjectNode) tree("""
                {'name':'t','api_id':'t','org_id':'default','active':true,'use_keyless':true,
                 'version_data':{'not_versioned':true,'versions':{'Default':{'name':'Default'}}},
                 'proxy':{'listen_path':'/t/','target_url':'{{UPSTREAM}}/','strip_listen_path':true}}
                """);
        document.setAll((ObjectNode) tree(api));
        ((ObjectNode) document.at("/version_data/versions/Default")).setAll((ObjectNode) tree(version));
        running.serve(document);
        running.upstream.forget();
    }

    private void extended(String api, String list, String entry) {
        serve(api, "{'use_extended_paths':true,'extended_paths':{'%s':[%s]}}".formatted(list, entry));
    }

    private RawAnswer get(String path, Header... headers) throws IOException {
        return running.send("GET", path, List.of(headers), "");
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
    }

    /// All that anybody sees of two requests.
    private List<String> seen(String api, String list, String entry) throws IOException {
        extended(api, list, entry);
        var seen = new ArrayList<String>();
        for (int i = 0; i < 2; i++) {
            var answer = running.send("POST", "/t/x", List.of(), "{\"a\":1}");
            seen.add(answer.status() + " " + answer.header("X-Mark").orElse("") + " " + answer.text());
        }
        for (var request : running.upstream.seen()) {
            seen.add(request.method() + " " + request.url() + " "
                    + request.header("X-Mark").orElse("") + " " + request.text());
        }
        return seen;
    }

    /// Each entry changes something for `POST /x`, unless it is switched off.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "black_list | ",
                "internal | ",
                "mock_response | 'code':201,'body':'made'",
                "rate_limit | 'rate':1,'per':600",
                "size_limits | 'size_limit':2",
                "transform | 'template_data':{'input_type':'json','template_mode':'blob','template_source':'aGk='}",
                "transform_response | 'template_data':{'input_type':'json','template_mode':'blob','template_source':'aGk='}",
                "transform_headers | 'add_headers':{'X-Mark':'1'}",
                "transform_response_headers | 'add_headers':{'X-Mark':'1'}",
                "transform_jq | 'filter':'{body: {b: 2}}'",
                "transform_jq_response | 'filter':'{body: {b: 2}}'",
                "url_rewrites | 'match_pattern':'.*','rewrite_to':'/other'",
                "method_transforms | 'to_method':'PUT'",
                "persist_graphql | 'operation':'{ me }'",
                "validate_json | 'schema':{'required':['b']}",
                "virtual | 'function_source_type':'blob','function_source_uri':'bm90aGluZw==','response_function_name':'f'",
            })
    void an_entry_that_is_switched_off_does_nothing(String list, String members) throws IOException {
        var more = members == null ? "" : "," + members;
        var entry = "{'path':'/x','method':'POST','disabled':%s" + more + "}";
        var plain = seen("{}", "black_list", "{'path':'/elsewhere','method':'GET'}");
        assertThat(seen("{}", list, entry.formatted("false"))).as("on").isNotEqualTo(plain);
        assertThat(seen("{}", list, entry.formatted("true"))).as("off").isEqualTo(plain);
    }

    @ParameterizedTest
    @CsvSource({"ignored, 200", "white_list, 401"})
    void a_list_entry_that_is_switched_off_lets_nobody_through(String list, int status) throws IOException {
        var entry = "{'path':'/x','method':'GET','disabled':%s}";
        extended("{'use_keyless':false}", list, entry.formatted("false"));
        assertThat(get("/t/x").status()).isEqualTo(status);
        assertThat(get("/t/y").status()).isEqualTo(list.equals("white_list") ? 403 : 401);
        extended("{'use_keyless':false}", list, entry.formatted("true"));
        assertThat(get("/t/x").status()).isEqualTo(401);
        assertThat(get("/t/y").status()).isEqualTo(401);
    }

    @Test
    void a_cache_entry_that_is_switched_off_keeps_nothing_and_one_with_codes_keeps_only_those() throws IOException {
        kept("", "");
        notKept("", ",'disabled':true");
        notKept("", ",'cache_response_codes':[201]");
        kept("", ",'cache_response_codes':[201,200]");
    }

    @Test
    void an_answer_is_kept_by_the_headers_of_its_request_and_by_what_the_upstream_says() throws IOException {
        notKept(",'cache_by_headers':['X-Count']", "");
        kept(",'cache_by_headers':['X-Other']", "");
        notKept(",'cache_response_codes':[201]", ",'cache_response_codes':[201]");
        kept(",'enable_upstream_cache_control':true", ",'cache_response_codes':[201]");
    }

    private void kept(String options, String entry) {
        cached(options, entry);
        // It is stored while the answer is on its way.
        await().atMost(LONG)
                .until(() -> get("/t/x?set=x-tyk-cache-action-set:1", new Header("X-Count", "more"))
                        .header("X-Tyk-Cached-Response")
                        .isPresent());
    }

    private void notKept(String options, String entry) throws IOException {
        cached(options, entry);
        for (int i = 0; i < 4; i++) {
            var answer = get("/t/x?set=x-tyk-cache-action-set:1", new Header("X-Count", "" + i));
            assertThat(answer.header("X-Tyk-Cached-Response")).isEmpty();
        }
    }

    /// An API of its own each time, so that nothing is there yet.
    private void cached(String options, String entry) {
        extended(
                "{'api_id':'t%d','cache_options':{'enable_cache':true,'cache_timeout':60%s}}"
                        .formatted(number++, options),
                "advance_cache_config",
                "{'path':'/x','method':'GET'%s}".formatted(entry));
    }

    @ParameterizedTest
    @CsvSource({"false, true, 403", "false, false, 403", "true, true, 403", "true, false, 200"})
    void a_list_of_addresses_counts_unless_all_lists_are_off_and_it_is_not_on(
            boolean disabled, boolean enabled, int status) throws IOException {
        var block = "{'ip_access_control_disabled':%s,'enable_ip_blacklisting':%s,'blacklisted_ips':['127.0.0.0/8']}";
        serve(block.formatted(disabled, enabled), "{}");
        assertThat(get("/t/x").status()).isEqualTo(status);
        var allow = "{'ip_access_control_disabled':%s,'enable_ip_whitelisting':%s,'allowed_ips':['192.0.2.7']}";
        serve(allow.formatted(disabled, enabled), "{}");
        assertThat(get("/t/x").status()).isEqualTo(status);
        assertThat(get("/t/x", new Header("X-Real-IP", "192.0.2.7")).status()).isEqualTo(200);
    }

    @Test
    void a_template_sees_the_metadata_of_the_caller_where_it_asks_for_it() throws IOException {
        running.put("kim", tree("{'org_id':'default','access_rights':{'t':{'api_id':'t'}},'meta_data':{'who':'kim'}}"));
        var entry = """
                {'path':'/x','method':'POST','template_data':{'input_type':'json','template_mode':'blob',
                 'enable_session':%s,'template_source':'%s'}}
                """;
        var template = base64("[{{with ._tyk_meta}}{{.who}}{{end}}]");
        for (var list : List.of("transform", "transform_response")) {
            extended("{'use_keyless':false}", list, entry.formatted("true", template));
            assertThat(made(list)).as(list).isEqualTo("[kim]");
            extended("{'use_keyless':false}", list, entry.formatted("false", template));
            assertThat(made(list)).as(list).isEqualTo("[]");
        }
    }

    private String made(String list) throws IOException {
        var answer = running.send("POST", "/t/x", List.of(new Header("Authorization", "kim")), "{\"a\":1}");
        return list.equals("transform") ? running.upstream.last().text() : answer.text();
    }

    @ParameterizedTest
    @CsvSource({"xml, n1", "json, "})
    void a_response_is_read_as_its_type_says(String type, String text) throws IOException {
        extended("{}", "transform_response", """
                {'path':'/xml','method':'GET','template_data':{'input_type':'%s','template_mode':'blob',
                 'template_source':'%s'}}
                """.formatted(type, base64("{{with .root}}{{.name}}{{end}}")));
        assertThat(get("/t/xml").text()).isEqualTo(text == null ? "" : text);
    }

    @ParameterizedTest
    @CsvSource({"header_matches, X-Kind", "path_part_matches, part", "request_context_matches, headers_X_Kind"})
    void a_trigger_may_ask_that_something_does_not_match(String matches, String name) throws IOException {
        extended("{'enable_context_vars':true}", "url_rewrites", """
                {'path':'/x/{y}','method':'GET','match_pattern':'.*','rewrite_to':'/plain','triggers':[
                 {'on':'all','options':{'%s':{'%s':{'match_rx':'^(|old|t|x)$','reverse':true}}},'rewrite_to':'/new'}]}
                """.formatted(matches, name));
        get("/t/x/young", new Header("X-Kind", "young"));
        assertThat(running.upstream.last().path()).isEqualTo("/new");
        get("/t/x/old", new Header("X-Kind", "old"));
        assertThat(running.upstream.last().path()).isEqualTo("/plain");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void limits_of_a_version_can_be_switched_off(boolean off) throws IOException {
        serve("{}", "{'global_size_limit':2,'global_size_limit_disabled':%s}".formatted(off));
        assertThat(running.send("POST", "/t/x", List.of(), "too long").status()).isEqualTo(off ? 200 : 400);
        serve("{'global_rate_limit':{'disabled':%s,'rate':1,'per':600}}".formatted(off), "{}");
        get("/t/x");
        assertThat(get("/t/x").status()).isEqualTo(off ? 200 : 429);
        serve("""
                {'error_overrides_disabled':%s,
                 'error_overrides':{'403':[{'response':{'status_code':410,'body':'gone'}}]}}
                """.formatted(off), "{'paths':{'black_list':['/x']}}");
        assertThat(get("/t/x").status()).isEqualTo(off ? 403 : 410);
    }

    @Test
    void the_old_lists_are_plain_paths_and_count_while_the_new_ones_are_off() throws IOException {
        var paths = "'paths':{'ignored':['/free'],'white_list':['/open'],'black_list':['/open/shut']}";
        serve("{'use_keyless':false}", "{%s}".formatted(paths));
        assertThat(get("/t/free").status()).isEqualTo(200);
        assertThat(get("/t/open").status()).isEqualTo(401);
        assertThat(get("/t/open/shut").status()).isEqualTo(403);
        assertThat(get("/t/other").status()).isEqualTo(403);
        serve("{'use_keyless':false}", "{'use_extended_paths':true,%s}".formatted(paths));
        assertThat(get("/t/free").status()).isEqualTo(401);
        assertThat(get("/t/other").status()).isEqualTo(401);
    }

    @ParameterizedTest
    @CsvSource({"two, /over/x", "another, /x"})
    void a_version_has_its_own_target_where_its_name_is_its_key(String name, String path) throws IOException {
        serve("""
                {'definition':{'location':'header','key':'V'},'version_data':{'not_versioned':false,'versions':{
                  'Default':{'name':'Default'},
                  'two':{'name':'%s','override_target':'%s/over'}}}}
                """.formatted(name, running.upstream.address()), "{}");
        assertThat(get("/t/x", new Header("V", "two")).status()).isEqualTo(200);
        assertThat(running.upstream.last().path()).isEqualTo(path);
    }

    @Test
    void a_script_sees_the_data_of_the_definition() throws IOException {
        var script = base64("function f(r, s, c) { return TykJsResponse({Body: c.config_data.city, Code: 200}, {}); }");
        extended("{'config_data':{'city':'Ulm'}}", "virtual", """
                {'path':'/x','method':'GET','function_source_type':'blob','response_function_name':'f',
                 'function_source_uri':'%s'}
                """.formatted(script));
        assertThat(get("/t/x").text()).isEqualTo("Ulm");
    }

    @Test
    void the_person_behind_an_opaque_token_is_in_the_claim_that_is_named() throws IOException {
        try (var issuer = new TestIssuer()) {
            issuer.reply("/ask", Reply.json("{\"active\":true,\"mail\":\"a@b.test\"}"));
            var api = """
                    {'use_keyless':false,'external_oauth':{'enabled':true,'providers':[{'introspection':{
                      'enabled':true,'url':'%s','client_id':'c','client_secret':'s','identity_base_field':'%s'}}]}}
                    """;
            serve(api.formatted(issuer.url("/ask"), "mail"), "{}");
            assertThat(running.get("/t/x", "opaque").status()).isEqualTo(200);
            serve(api.formatted(issuer.url("/ask"), "absent"), "{}");
            assertThat(running.get("/t/x", "opaque").status()).isGreaterThanOrEqualTo(400);
        }
    }

    @ParameterizedTest
    @CsvSource({"iat, jwt_issued_at_validation_skew, 60", "nbf, jwt_not_before_validation_skew, 60"})
    void clocks_may_differ_as_much_as_the_definition_says(String claim, String field, long offset) throws IOException {
        running.gateway.policies().apply(new io.sluice.model.policy.Policies(List.of(OasFieldsTest.policy("p", 100))));
        var api = """
                {'use_keyless':false,'enable_jwt':true,'jwt_signing_method':'hmac','jwt_source':'%s',
                 'jwt_identity_base_field':'sub','jwt_default_policies':['p'],'%s':%d}
                """;
        var claims =
                "{'sub':'%s','%s':%d}".formatted(claim, claim, Instant.now().getEpochSecond() + offset);
        var token = TestIssuer.hmac(SECRET, "{'alg':'HS256'}", claims);
        serve(api.formatted(base64("opensesame"), field, 600), "{}");
        var answer = running.get("/t/x", token);
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        serve(api.formatted(base64("opensesame"), field, 0), "{}");
        assertThat(running.get("/t/x", token).status()).isEqualTo(401);
    }

    @Test
    void a_timeout_or_a_breaker_that_is_switched_off_ends_nothing() throws IOException {
        var timeout = "{'path':'/delay/{ms}','method':'GET','duration':'20ms','disabled':%s}";
        extended("{}", "hard_timeouts", timeout.formatted("true"));
        assertThat(get("/t/delay/300").status()).isEqualTo(200);
        extended("{}", "hard_timeouts", timeout.formatted("false"));
        assertThat(get("/t/delay/2000").status()).isEqualTo(504);
        var breaker = """
                {'path':'/status/500','method':'GET','threshold_percent':0.1,'samples':1,'return_to_service_after':600,
                 'disable_half_open_state':true,'disabled':%s}
                """;
        for (var off : List.of(true, false)) {
            extended("{}", "circuit_breakers", breaker.formatted(off));
            get("/t/status/500");
            assertThat(get("/t/status/500").status()).isEqualTo(off ? 500 : 503);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"{'auth':%s}", "{'auth_configs':{'authToken':%s}}"})
    void the_older_place_of_a_token_has_all_that_the_newer_one_has(String place) throws Exception {
        running.put("signer", tree("{'org_id':'default','access_rights':{'t':{'api_id':'t'}}}"));
        var signed = """
                {'disable_header':true,'use_param':true,'param_name':'key','validate_signature':true,'signature':{
                 'algorithm':'MasherySHA256','header':'sig','use_param':true,'secret':'hush','allowed_clock_skew':%d,
                 'error_code':418,'error_message':'no tea'%s}}
                """;
        var sent = signature("signer" + "hush", Instant.now().getEpochSecond() - 3);
        token(place.formatted(signed.formatted(600, "")));
        var answer = get("/t/x?key=signer&sig=" + sent);
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        assertThat(get("/t/x?key=signer").status()).isEqualTo(418);
        assertThat(get("/t/x?key=signer").text()).contains("no tea");
        var old = signature("signer" + "hush", Instant.now().getEpochSecond() - 900);
        assertThat(get("/t/x?key=signer&sig=" + old).status()).isEqualTo(418);
        assertThat(running.get("/t/x", "signer").status()).isEqualTo(401);
        token(place.formatted(signed.formatted(600, ",'param_name':'other'")));
        assertThat(get("/t/x?key=signer&other=" + sent).status()).isEqualTo(200);
        // Without TLS there is no certificate.
        token(place.formatted("{'use_certificate':true}"));
        assertThat(get("/t/x").status()).isEqualTo(403);
        token(place.formatted("{}"));
        assertThat(get("/t/x").status()).isEqualTo(401);
    }

    private void token(String place) {
        var api = (ObjectNode) tree(place);
        serve(api.put("use_keyless", false).toString().replace('"', '\''), "{}");
    }

    private static String signature(String secrets, long second) throws NoSuchAlgorithmException {
        var digest = MessageDigest.getInstance("SHA-256").digest((secrets + second).getBytes(UTF_8));
        return HexFormat.of().formatHex(digest);
    }

    /// A handshake of TLS begins with 22, a question of LDAP with 48.
    @ParameterizedTest
    @CsvSource({"true, 22", "false, 48"})
    void a_directory_is_asked_over_tls_where_the_definition_says_so(boolean secure, int first) throws Exception {
        try (var directory = new ServerSocket(0, 8, InetAddress.getLoopbackAddress())) {
            var began = new CompletableFuture<Integer>();
            Thread.ofVirtual().start(() -> {
                try (var caller = directory.accept()) {
                    began.complete(caller.getInputStream().read());
                } catch (IOException gone) {
                    began.completeExceptionally(gone);
                }
            });
            serve("""
                    {'use_keyless':false,'auth_provider':{'storage_engine':'ldap','meta':{
                     'ldap_server':'127.0.0.1','ldap_port':%d,'session_attribute_name':'s','ldap_use_tls':%s,
                     'search_string':'(cn=TYKKEYID)'}}}
                    """.formatted(directory.getLocalPort(), secure), "{}");
            running.get("/t/x", "somebody-" + secure);
            assertThat(began.get(60, TimeUnit.SECONDS)).isEqualTo(first);
        }
    }
}
