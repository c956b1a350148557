package io.sluice.gateway.middleware.admit;

import static io.sluice.gateway.Definitions.keyless;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.RunningGateway;
import io.sluice.testkit.http.Header;
import io.sluice.testkit.http.RawAnswer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(ReplaceUnderscores.class)
class CorsTest {
    @TempDir
    Path folder;

    private RunningGateway running;

    @BeforeEach
    void start() throws IOException {
        running = RunningGateway.start(folder);
        running.serve(
                keyless("lists", "", """
                        {'CORS':{'enable':true,'allowed_origins':['https://a.test','https://*.wild.test'],
                          'allowed_methods':['GET','PATCH'],'allowed_headers':['X-One','Authorization'],
                          'exposed_headers':['x-exp'],'allow_credentials':true,'max_age':600}}
                        """),
                keyless("star", "", "{'CORS':{'enable':true,'allowed_origins':['*'],'max_age':-1}}"),
                keyless("through", "", "{'blacklisted_ips':['127.0.0.1'],'CORS':{'options_passthrough':true}}"));
    }

    @AfterEach
    void stop() {
        running.close();
    }

    private RawAnswer options(String api, String... fields) throws IOException {
        return send("OPTIONS", api, fields);
    }

    private RawAnswer send(String method, String api, String... fields) throws IOException {
        var headers = new ArrayList<Header>();
        for (int i = 0; i < fields.length; i += 2) headers.add(new Header(fields[i], fields[i + 1]));
        return running.send(method, "/" + api + "/x", headers, "");
    }

    @Test
    void a_permitted_preflight_is_answered_here() throws IOException {
        var answer = options(
                "lists",
                "Origin",
                "https://sub.wild.test",
                "Access-Control-Request-Method",
                "PATCH",
                "Access-Control-Request-Headers",
                "authorization,x-one");
        assertThat(answer.status()).isEqualTo(204);
        assertThat(answer.header("Access-Control-Allow-Origin")).contains("https://sub.wild.test");
        assertThat(answer.header("Access-Control-Allow-Methods")).contains("PATCH");
        assertThat(answer.header("Access-Control-Allow-Headers")).contains("authorization,x-one");
        assertThat(answer.header("Access-Control-Allow-Credentials")).contains("true");
        assertThat(answer.header("Access-Control-Max-Age")).contains("600");
        assertThat(running.upstream.seen()).isEmpty();
    }

    @Test
    void a_preflight_that_asks_for_too_much_is_told_nothing() throws IOException {
        for (var fields : List.of(
                List.of("https://b.test", "GET", ""),
                List.of("https://a.test", "POST", ""),
                List.of("https://a.test", "GET", "x-two"),
                List.of("https://a.test", "GET", "x-one,authorization"))) {
            var answer = options(
                    "lists",
                    "Origin",
                    fields.get(0),
                    "Access-Control-Request-Method",
                    fields.get(1),
                    "Access-Control-Request-Headers",
                    fields.get(2));
            assertThat(answer.status()).isEqualTo(204);
            assertThat(answer.header("Access-Control-Allow-Origin"))
                    .as(fields.toString())
                    .isEmpty();
            assertThat(answer.header("Vary")).isPresent();
        }
    }

    @Test
    void other_options_stop_here_with_200() throws IOException {
        var answer = options("lists");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Vary")).contains("Origin");
        assertThat(running.upstream.seen()).isEmpty();
    }

    @Test
    void a_real_request_gets_its_fields_and_the_upstreams_give_way() throws IOException {
        var answer = running.send(
                "GET",
                "/lists/x?set=Access-Control-Allow-Origin:*",
                List.of(new Header("Origin", "HTTPS://A.TEST")),
                "");
        assertThat(answer.headers().stream()
                        .filter(header -> header.name().equalsIgnoreCase("Access-Control-Allow-Origin"))
                        .map(Header::value))
                .containsExactly("HTTPS://A.TEST");
        assertThat(answer.header("Access-Control-Expose-Headers")).contains("X-Exp");
    }

    @Test
    void an_origin_that_is_not_allowed_is_served_without_fields() throws IOException {
        var answer = send("GET", "lists", "Origin", "https://b.test");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Access-Control-Allow-Origin")).isEmpty();
        assertThat(answer.header("Vary")).contains("Origin");
    }

    @Test
    void a_star_is_sent_as_a_star_and_a_negative_age_as_0() throws IOException {
        var answer = options("star", "Origin", "https://a.test", "Access-Control-Request-Method", "GET");
        assertThat(answer.header("Access-Control-Allow-Origin")).contains("*");
        assertThat(answer.header("Access-Control-Max-Age")).contains("0");
    }

    @Test
    void options_pass_around_every_step_when_they_are_let_through() throws IOException {
        assertThat(options("through", "Origin", "https://a.test").status()).isEqualTo(200);
        assertThat(running.upstream.last().method()).isEqualTo("OPTIONS");
        assertThat(send("GET", "through").status()).isEqualTo(403);
    }
}
