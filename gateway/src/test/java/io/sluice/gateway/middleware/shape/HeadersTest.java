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

/// Edits of fields in both directions, and the processors of responses.
@DisplayNameGeneration(ReplaceUnderscores.class)
class HeadersTest {
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

    @Test
    void the_version_edits_a_request_before_the_endpoint_does() throws IOException {
        running.serve(keyless("a", """
                'global_headers_remove':['x-gone'],'global_headers':{'X-Set':'global','X-Both':'global'},
                'extended_paths':{'transform_headers':[{'path':'/e','method':'GET',
                  'delete_headers':['X-Set'],'add_headers':{'x-both':'endpoint'}}]}
                """, "{}"));
        running.send("GET", "/a/e", List.of(new Header("X-GONE", "1"), new Header("X-Both", "client")), "");
        var seen = running.upstream.last();
        assertThat(seen.header("X-Gone")).isEmpty();
        assertThat(seen.header("X-Set")).isEmpty();
        assertThat(seen.header("X-Both")).contains("endpoint");
        running.get("/a/other", "");
        assertThat(running.upstream.last().header("X-Set")).contains("global");
    }

    @Test
    void a_host_that_is_set_goes_up_and_framing_stays_what_it_is() throws IOException {
        running.serve(keyless(
                "a", "'global_headers':{'Host':'other.test','Content-Length':'999','Transfer-Encoding':'x'}", "{}"));
        running.send("POST", "/a/x", List.of(), "body");
        var seen = running.upstream.last();
        assertThat(seen.header("Host")).contains("other.test");
        assertThat(seen.text()).isEqualTo("body");
        assertThat(running.upstream.faults()).isEmpty();
    }

    @Test
    void only_the_versions_removal_hides_the_clients_address() throws IOException {
        running.serve(keyless("a", "'global_headers_remove':['x-forwarded-for']", "{}"), keyless("b", """
                        {'transform_headers':[{'path':'/x','method':'GET','delete_headers':['X-Forwarded-For'],
                         'add_headers':{}}]}
                        """));
        running.get("/a/x", "");
        assertThat(running.upstream.last().header("X-Forwarded-For")).isEmpty();
        running.get("/b/x", "");
        assertThat(running.upstream.last().header("X-Forwarded-For")).contains("127.0.0.1");
    }

    @Test
    void a_response_is_edited_by_endpoint_version_and_injector_in_this_order() throws IOException {
        running.serve(keyless("a", """
                'global_response_headers':{'X-O':'version'},
                'extended_paths':{'transform_response_headers':[{'path':'/e','method':'GET',
                  'delete_headers':['X-Up'],'add_headers':{'X-O':'endpoint','X-E':'1'}}]}
                """, """
                {'response_processors':[{'name':'header_injector','options':{'add_headers':{'X-I':'1'},
                  'remove_headers':['X-E']}}]}
                """));
        var answer = running.get("/a/e?set=X-Up:1", "");
        assertThat(answer.header("X-Up")).isEmpty();
        assertThat(answer.header("X-O")).contains("version");
        assertThat(answer.header("X-I")).contains("1");
        assertThat(answer.header("X-E")).isEmpty();
    }

    @Test
    void the_path_of_the_target_stands_before_the_path_that_a_response_is_matched_by() throws IOException {
        var rule = """
                {'transform_response_headers':[{'path':'%s','method':'GET','delete_headers':[],
                  'add_headers':{'X-Res':'1'}}]}
                """;
        running.serve(
                proxying(keyless("a", rule.formatted("/e")), "{'target_url':'{{UPSTREAM}}/base'}"),
                proxying(keyless("b", rule.formatted("/base/e")), "{'target_url':'{{UPSTREAM}}/base/'}"));
        assertThat(running.get("/a/e", "").header("X-Res")).isEmpty();
        assertThat(running.get("/b/e", "").header("X-Res")).contains("1");
    }

    @Test
    void a_body_without_a_type_gets_a_guessed_one() throws IOException {
        running.serve(keyless("a", "'global_response_headers_remove':['content-type']", "{}"));
        assertThat(running.get("/a/json", "").header("Content-Type")).contains("text/plain; charset=utf-8");
        assertThat(running.get("/a/xml", "").text()).contains("<root>");
    }

    @Test
    void the_address_of_the_upstream_is_hidden_and_slashes_double() throws IOException {
        running.serve(proxying(keyless("a", "", """
                {'response_processors':[{'name':'header_transform','options':{'rev_proxy_header_cleanup':{
                  'headers':['Location'],'target_host':'https://public.test'}}}]}
                """), "{'target_url':'{{UPSTREAM}}/base'}"));
        var location = running.upstream.address() + "/base/next";
        var answer = running.get("/a/status/302?set=Location:" + location, "");
        assertThat(answer.header("Location")).contains("https://public.test/a//next");
    }
}
