package io.sluice.gateway.upstream.credential;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.gateway.Definitions;
import io.sluice.gateway.RunningGateway;
import io.sluice.model.api.ClassicReader;
import io.sluice.model.problem.Checked;
import io.sluice.testkit.http.Header;
import io.sluice.testkit.http.RawAnswer;
import io.sluice.testkit.http.RecordingUpstream;
import io.sluice.testkit.http.Reply;
import io.sluice.testkit.http.SeenRequest;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A gateway that shows its own credentials; tokens come from a server on a real socket.
@DisplayNameGeneration(ReplaceUnderscores.class)
class ShowCredentialTest {
    @TempDir
    Path folder;

    private final AtomicInteger tokens = new AtomicInteger();
    private volatile Function<SeenRequest, Reply> answer = _ -> Reply.json("{}");
    private RecordingUpstream server;
    private RunningGateway running;

    @BeforeEach
    void start() throws IOException {
        lasting(3_600);
        server = RecordingUpstream.start(seen -> answer.apply(seen));
        running = RunningGateway.start(folder.resolve("store"));
    }

    @AfterEach
    void stop() {
        running.close();
        server.close();
    }

    /// The server hands out `t1`, `t2` and so on.
    private void lasting(int seconds) {
        answer = _ ->
                Reply.json("{\"access_token\":\"t%d\",\"token_type\":\"bearer\",\"expires_in\":%d,\"region\":\"eu\"}"
                        .formatted(tokens.incrementAndGet(), seconds));
    }

    private static JsonNode api(String id, String auth) {
        return Definitions.keyless(id, "", "{'upstream_auth':{'enabled':true,%s}}".formatted(auth));
    }

    private JsonNode clientCredentials(String id, String more) {
        return api(id, """
                'oauth':{'enabled':true,'allowed_authorize_types':['clientCredentials'],'client_credentials':{
                  'client_id':'me','client_secret':'p:w','token_url':'%s/token','scopes':['a','b']%s}}
                """.formatted(server.address(), more));
    }

    private RawAnswer get(String path, String authorization) throws IOException {
        return running.send("GET", path, List.of(new Header("Authorization", authorization)), "");
    }

    private String shown() {
        return running.upstream.last().header("Authorization").orElse("");
    }

    private static String basic(String both) {
        return "Basic " + Base64.getEncoder().encodeToString(both.getBytes(UTF_8));
    }

    @Test
    void a_name_and_password_take_the_place_of_what_the_client_sent() throws Exception {
        running.serve(
                api("a", "'basic_auth':{'enabled':true,'username':'u','password':'pä'}"),
                api(
                        "b",
                        "'basic_auth':{'enabled':true,'username':'u','password':'p','header':{'enabled':true,'name':'X-Up'}}"),
                Definitions.keyless(
                        "c", "", "{'upstream_auth':{'enabled':false,'basic_auth':{'enabled':true,'username':'u'}}}"));
        assertThat(get("/a/x", "client").status()).isEqualTo(200);
        assertThat(Header.all(running.upstream.last().headers(), "Authorization"))
                .containsExactly(basic("u:pä"));
        assertThat(get("/b/x", "client").status()).isEqualTo(200);
        assertThat(shown()).isEqualTo("client");
        assertThat(running.upstream.last().header("X-Up")).contains(basic("u:p"));
        assertThat(get("/c/x", "client").status()).isEqualTo(200);
        assertThat(shown()).isEqualTo("client");
    }

    @Test
    void a_token_is_had_once_and_shared_through_the_store() throws Exception {
        running.serve(clientCredentials("a", ",'method':'client_secret_basic'"));
        for (int i = 0; i < 5; i++) assertThat(get("/a/x", "client").status()).isEqualTo(200);
        assertThat(shown()).isEqualTo("Bearer t1");
        assertThat(server.seen()).hasSize(1);
        assertThat(server.last().header("Authorization")).contains(basic("me:p%3Aw"));
        assertThat(server.last().text()).isEqualTo("grant_type=client_credentials&scope=a+b");
        var keys = running.storage
                .values()
                .keys("upstreamOAuthCC-")
                .toCompletableFuture()
                .join();
        assertThat(keys).hasSize(1);
        var stored = new String(
                running.storage
                        .values()
                        .get(keys.getFirst())
                        .toCompletableFuture()
                        .join()
                        .orElseThrow(),
                UTF_8);
        assertThat(stored).contains("\"token\"").doesNotContain("t1\"");
        // Another source of the same API, as another gateway has one.
        running.serve(clientCredentials("a", ",'method':'client_secret_post'"));
        assertThat(get("/a/x", "client").status()).isEqualTo(200);
        assertThat(shown()).isEqualTo("Bearer t1");
        assertThat(server.seen()).hasSize(1);
    }

    /// Setting `external_services.oauth`.
    @Test
    void the_way_to_identity_providers_is_the_way_to_authorization_servers_too(@TempDir Path folder) throws Exception {
        var proxy = server.address().toString();
        try (var proxied = RunningGateway.start(
                folder, "{'external_services':{'oauth':{'proxy':{'enabled':true,'http_proxy':'" + proxy + "'}}}}")) {
            proxied.serve(api("a", """
                    'oauth':{'enabled':true,'allowed_authorize_types':['clientCredentials'],'client_credentials':{
                      'client_id':'me','client_secret':'p','token_url':'http://id.invalid/token',
                      'method':'client_secret_post'}}
                    """));
            assertThat(proxied.send("GET", "/a/x", List.of(), "").status()).isEqualTo(200);
        }
        assertThat(server.last().url()).isEqualTo("http://id.invalid/token");
    }

    @Test
    void many_requests_at_once_wait_for_one_token() throws Exception {
        answer = _ -> {
            await().pollDelay(Duration.ofMillis(300)).until(() -> true);
            return Reply.json("{\"access_token\":\"t%d\",\"expires_in\":60}".formatted(tokens.incrementAndGet()));
        };
        running.serve(clientCredentials("a", ",'method':'client_secret_post'"));
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var calls = IntStream.range(0, 40)
                    .<Callable<Integer>>mapToObj(
                            _ -> () -> get("/a/x", "client").status())
                    .toList();
            for (var call : threads.invokeAll(calls)) assertThat(call.get()).isEqualTo(200);
        }
        assertThat(server.seen()).hasSize(1);
        assertThat(server.last().text()).contains("client_id=me", "client_secret=p%3Aw");
    }

    @Test
    void without_a_token_nothing_goes_up_and_the_server_is_not_hammered() throws Exception {
        answer = _ -> Reply.of(401, "application/json", "{\"error\":\"invalid_client\"}".getBytes(UTF_8));
        running.serve(clientCredentials("a", ",'method':'client_secret_post'"));
        for (int i = 0; i < 20; i++) {
            var refused = get("/a/x", "client");
            assertThat(refused.status()).isEqualTo(500);
            assertThat(refused.text()).contains("There was a problem proxying the request");
        }
        assertThat(running.upstream.seen()).isEmpty();
        assertThat(server.seen().size()).isLessThan(10);
        lasting(60);
        await().atMost(Duration.ofSeconds(10)).until(() -> get("/a/x", "client").status() == 200);
    }

    @Test
    void a_server_that_goes_away_leaves_the_token_until_its_end() throws Exception {
        lasting(4);
        running.serve(clientCredentials("a", ",'method':'client_secret_post'"));
        assertThat(get("/a/x", "client").status()).isEqualTo(200);
        server.close();
        assertThat(get("/a/x", "client").status()).isEqualTo(200);
        int seen = running.upstream.seen().size();
        await().atMost(Duration.ofSeconds(15)).until(() -> get("/a/x", "client").status() == 500);
        assertThat(running.upstream.seen().size()).isGreaterThanOrEqualTo(seen);
        assertThat(running.upstream.seen())
                .allMatch(request -> request.header("Authorization").equals(java.util.Optional.of("Bearer t1")));
    }

    @Test
    void a_token_is_renewed_before_it_ends() throws Exception {
        lasting(4);
        running.serve(clientCredentials("a", ",'method':'client_secret_post'"));
        await().atMost(Duration.ofSeconds(15)).until(() -> {
            assertThat(get("/a/x", "client").status()).isEqualTo(200);
            return shown().equals("Bearer t2");
        });
    }

    @Test
    void without_a_method_the_one_that_works_is_found() throws Exception {
        answer = seen -> seen.header("Authorization").isPresent()
                ? Reply.of(400, "application/json", "{\"error\":\"invalid_client\"}".getBytes(UTF_8))
                : Reply.json("{\"access_token\":\"found\",\"expires_in\":\"60\"}");
        running.serve(clientCredentials("a", ""));
        assertThat(get("/a/x", "client").status()).isEqualTo(200);
        assertThat(shown()).isEqualTo("Bearer found");
        assertThat(server.seen()).hasSize(2);
    }

    @Test
    void a_password_is_used_and_members_of_the_answer_become_variables() throws Exception {
        var api = api("p", """
                'oauth':{'enabled':true,'allowed_authorize_types':['password'],'password':{
                  'client_id':'me','client_secret':'s','method':'client_secret_post','token_url':'%s/token',
                  'username':'joe','password':'p&w','extra_metadata':['region'],
                  'header':{'enabled':true,'name':'X-Token'}}}
                """.formatted(server.address()));
        ((com.fasterxml.jackson.databind.node.ObjectNode) api)
                .setAll((com.fasterxml.jackson.databind.node.ObjectNode) RunningGateway.tree("""
                {'enable_context_vars':true,'version_data':{'not_versioned':true,'versions':{'Default':{
                  'name':'Default','use_extended_paths':true,'global_headers':{'X-Region':'$tyk_context.region'}}}}}
                """));
        running.serve(api);
        assertThat(get("/p/x", "client").status()).isEqualTo(200);
        assertThat(server.last().text())
                .isEqualTo("grant_type=password&username=joe&password=p%26w&client_id=me&client_secret=s");
        assertThat(running.upstream.last().header("X-Token")).contains("Bearer t1");
        assertThat(running.upstream.last().header("X-Region")).contains("eu");
    }

    @Test
    void a_definition_that_cannot_be_meant_is_refused() {
        for (var bad : List.of(
                "'basic_auth':{'enabled':true},'oauth':{'enabled':true,'allowed_authorize_types':['password']}",
                "'oauth':{'enabled':true}",
                "'oauth':{'enabled':true,'allowed_authorize_types':['password','clientCredentials']}",
                "'oauth':{'enabled':true,'allowed_authorize_types':['implicit']}",
                "'oauth':{'enabled':true,'allowed_authorize_types':['clientCredentials'],'client_credentials':{}}")) {
            var read = ClassicReader.read((com.fasterxml.jackson.databind.node.ObjectNode) api("a", bad));
            assertThat(read).as(bad).isInstanceOf(Checked.Bad.class);
        }
    }
}
