package io.sluice.gateway.middleware.shape;

import static io.sluice.gateway.Definitions.keyless;
import static io.sluice.gateway.Definitions.proxying;
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

/// Rewrites and the loops they lead into.
@DisplayNameGeneration(ReplaceUnderscores.class)
class UrlRewriteTest {
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

    private static String rewrite(String path, String pattern, String to) {
        return rewrite(path, pattern, to, "[]");
    }

    private static String rewrite(String path, String pattern, String to, String triggers) {
        return "{'path':'%s','method':'GET','match_pattern':'%s','rewrite_to':'%s','triggers':%s}"
                .formatted(path, pattern, to, triggers);
    }

    private String sent(String path, Header... headers) throws IOException {
        var answer = running.send("GET", path, List.of(headers), "");
        assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
        return running.upstream.last().url();
    }

    @Test
    void captures_go_into_the_target_and_the_query_is_lost() throws IOException {
        running.serve(keyless("a", "{'url_rewrites':[" + rewrite("/u/.*", "/u/([^?]+)", "/made/$1?q=$2") + "]}"));
        assertThat(sent("/a/u/x/y?lost=1")).isEqualTo("/made/x/y?q=");
        assertThat(sent("/a/other?kept=1")).isEqualTo("/other?kept=1");
    }

    @Test
    void the_listen_path_is_taken_off_the_result() throws IOException {
        running.serve(keyless("a", "{'url_rewrites':[" + rewrite("/u", "(.*)", "/a/in a#gone") + "]}"));
        assertThat(sent("/a/u")).isEqualTo("/in%20a");
    }

    @Test
    void a_whole_url_takes_the_place_of_the_target() throws IOException {
        running.serve(proxying(
                keyless("a", "{'url_rewrites':[" + rewrite("/u", "/u", "{{UPSTREAM}}/there?x=1") + "]}"),
                "{'target_url':'http://127.0.0.1:1/own?t=1'}"));
        assertThat(sent("/a/u")).isEqualTo("/there?t=1&x=1");
    }

    @Test
    void what_is_no_url_is_ignored() throws IOException {
        running.serve(keyless("a", "{'url_rewrites':[" + rewrite("/u", "/u", "http://[bad") + "]}"));
        assertThat(sent("/a/u?kept=1")).isEqualTo("/u?kept=1");
    }

    @Test
    void an_expression_that_cannot_be_read_is_told() throws IOException {
        running.serve(keyless("a", "{'url_rewrites':[" + rewrite("/u", "(?=x)", "/y") + "]}"));
        var answer = running.get("/a/u", "");
        assertThat(answer.status()).isEqualTo(500);
        assertThat(answer.text()).contains("URLRewrite regexp error");
    }

    @Test
    void the_first_trigger_that_holds_chooses_the_target() throws IOException {
        var triggers = """
                [{'on':'all','options':{'header_matches':{'x-kind':{'match_rx':'^a(.)$'},
                   'x-more':{'match_rx':'.'}}},'rewrite_to':'/both/$tyk_context.trigger-0-X-Kind-0-0'},
                 {'on':'any','options':{'query_val_matches':{'q':{'match_rx':'7'}},
                   'header_matches':{'x-kind':{'match_rx':'b','reverse':true}}},
                   'rewrite_to':'/any/$tyk_context.trigger-1-q-1'}]
                """;
        running.serve(keyless("a", "{'url_rewrites':[" + rewrite("/u", "/u", "/plain", triggers) + "]}"));
        assertThat(sent("/a/u")).isEqualTo("/plain");
        assertThat(sent("/a/u", new Header("X-Kind", "ax"), new Header("X-More", "1")))
                .isEqualTo("/both/x");
        assertThat(sent("/a/u?q=1&q=72")).isEqualTo("/any/7");
        assertThat(sent("/a/u", new Header("X-Kind", "b"))).isEqualTo("/plain");
        assertThat(sent("/a/u", new Header("X-Kind", "c"))).isEqualTo("/any/");
    }

    @Test
    void a_loop_runs_another_api_from_the_top() throws IOException {
        running.serve(
                keyless("a", "{'url_rewrites':[" + rewrite("/u/.*", "/u/(.*)", "tyk://b/$1") + "]}"),
                keyless("b", "'global_headers':{'X-B':'1'}", "{'internal':true}"),
                proxying(keyless("c", "{}"), "{'target_url':'tyk://b/deep'}"));
        assertThat(sent("/a/u/x?q=1")).isEqualTo("/x?q=1");
        assertThat(running.upstream.last().header("X-B")).contains("1");
        assertThat(sent("/c/x")).isEqualTo("/deep/x");
    }

    @Test
    void a_loop_that_does_not_end_is_ended_and_an_unknown_target_is_told() throws IOException {
        running.serve(
                keyless("a", "{'url_rewrites':[" + rewrite("/u", ".*", "tyk://self/u") + "]}"),
                keyless("b", "{'url_rewrites':[" + rewrite("/u", ".*", "tyk://nobody/u") + "]}"));
        assertThat(running.get("/a/u", "").text())
                .contains("Loop level too deep. Found more than 5 loops in single request");
        assertThat(running.get("/b/u", "").status()).isEqualTo(500);
        assertThat(running.upstream.seen()).isEmpty();
    }

    @Test
    void a_loop_may_change_the_method_and_reaches_internal_endpoints() throws IOException {
        running.serve(keyless("a", """
                {'url_rewrites':[%s],'internal':[{'path':'/in','method':'PUT'}]}
                """.formatted(rewrite("/u", ".*", "tyk://self/in?method=PUT&z=1&a=b%20c"))));
        assertThat(sent("/a/u")).isEqualTo("/in?a=b+c&z=1");
        assertThat(running.upstream.last().method()).isEqualTo("PUT");
    }

    @Test
    void a_loop_keeps_the_caller_of_its_own_api_and_counts_once_unless_it_asks_for_more() throws IOException {
        var rules =
                rewrite("/u", ".*", "tyk://self/x") + "," + rewrite("/twice", ".*", "tyk://self/x?check_limits=true");
        running.serve(keyless(
                "a",
                "'extended_paths':{'url_rewrites':[" + rules + "]}",
                "{'use_keyless':false,'strip_auth_data':true}"));
        running.put(
                "key",
                RunningGateway.tree("{'org_id':'default','rate':100,'per':1,'quota_max':10,'quota_renewal_rate':3600,"
                        + "'access_rights':{'a':{'api_id':'a','versions':['Default']}}}"));
        var once = running.get("/a/u", "key");
        assertThat(once.status()).as(once.toString()).isEqualTo(200);
        assertThat(once.header("X-RateLimit-Remaining")).contains("9");
        assertThat(running.get("/a/twice", "key").header("X-RateLimit-Remaining"))
                .contains("7");
    }

    @Test
    void a_loop_into_another_api_is_asked_who_is_calling() throws IOException {
        running.serve(
                keyless(
                        "a",
                        "'extended_paths':{'url_rewrites':[" + rewrite("/u", ".*", "tyk://b/x") + "]}",
                        "{'use_keyless':false,'strip_auth_data':true}"),
                keyless("b", "", "{'use_keyless':false}"));
        running.put(
                "key",
                RunningGateway.tree("{'org_id':'default','access_rights':{'a':{'api_id':'a','versions':['Default']},"
                        + "'b':{'api_id':'b','versions':['Default']}}}"));
        assertThat(running.get("/a/u", "key").status()).isEqualTo(401);
    }

    @Test
    void a_head_that_goes_up_as_a_get_comes_back_without_its_body() throws IOException {
        running.serve(keyless("a", "{'method_transforms':[{'path':'/h','method':'HEAD','to_method':'GET'}]}"));
        try (var client = io.sluice.testkit.http.RawClient.connect(running.address())) {
            for (int i = 0; i < 2; i++) {
                var answer = client.exchange("HEAD", "/a/h", List.of());
                assertThat(answer.status()).isEqualTo(200);
                assertThat(answer.body()).isEmpty();
            }
        }
        assertThat(running.upstream.last().method()).isEqualTo("GET");
    }

    @Test
    void a_get_that_loops_into_a_head_promises_no_body() throws IOException {
        running.serve(keyless(
                "a",
                "{'url_rewrites':[" + rewrite("/u", ".*", "tyk://self/x?method=HEAD&set=Content-Length:50") + "]}"));
        try (var client = io.sluice.testkit.http.RawClient.connect(running.address())) {
            for (int i = 0; i < 2; i++) {
                var answer = client.exchange("GET", "/a/u", List.of());
                assertThat(answer.status()).isEqualTo(200);
                assertThat(answer.header("Content-Length").orElse("0")).isEqualTo("0");
            }
        }
        assertThat(running.upstream.last().method()).isEqualTo("HEAD");
    }

    @Test
    void nothing_that_a_client_sends_ends_a_line_of_the_request_that_goes_up() throws IOException {
        running.serve(
                keyless(
                        "a",
                        "{'url_rewrites':[" + rewrite("/u.*", "/u(?s)(.* .*)", "tyk://b$1?method=$1") + ","
                                + rewrite("/v.*", "/v(?s)(.* .*)", "$1?q=$1") + "]}"),
                keyless("b", "{}"));
        var evil = "/x%20HTTP/1.1%0d%0aX-Evil:%201%0d%0a%0d%0a";
        running.get("/a/u" + evil, "");
        running.get("/a/v" + evil, "");
        assertThat(running.upstream.faults()).isEmpty();
        assertThat(running.upstream.seen()).hasSize(2).allSatisfy(seen -> {
            assertThat(seen.method()).isEqualTo("GET");
            assertThat(seen.header("X-Evil")).isEmpty();
            assertThat(seen.url()).doesNotContain(" ");
        });
    }

    @Test
    void a_method_is_changed_for_the_upstream_only() throws IOException {
        running.serve(keyless("a", """
                'global_response_headers':{},
                'extended_paths':{'method_transforms':[{'path':'/m','method':'POST','to_method':'put'},
                   {'path':'/h','method':'GET','to_method':'HEAD'}],
                 'transform_response_headers':[{'path':'/m','method':'POST','delete_headers':[],
                   'add_headers':{'X-Matched':'1'}}]}
                """, "{}"));
        var answer = running.send("POST", "/a/m", List.of(), "body");
        assertThat(running.upstream.last().method()).isEqualTo("PUT");
        assertThat(running.upstream.last().text()).isEqualTo("body");
        assertThat(answer.header("X-Matched")).contains("1");
        assertThat(running.get("/a/h", "").status()).isEqualTo(405);
    }
}
