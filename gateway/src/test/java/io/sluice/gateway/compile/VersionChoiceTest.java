package io.sluice.gateway.compile;

import static io.sluice.gateway.Definitions.keyless;
import static io.sluice.gateway.Definitions.versioned;
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

@DisplayNameGeneration(ReplaceUnderscores.class)
class VersionChoiceTest {
    @TempDir
    Path folder;

    private RunningGateway running;

    @BeforeEach
    void start() throws IOException {
        running = RunningGateway.start(folder, "{'version_header':'X-Default-Version'}");
    }

    @AfterEach
    void stop() {
        running.close();
    }

    /// Version and URL that the upstream saw, or the status and the text of a refusal.
    private String outcome(String path, String version) throws IOException {
        running.upstream.forget();
        var headers = version.isEmpty() ? List.<Header>of() : List.of(new Header("X-V", version));
        var answer = running.send("GET", path, headers, "");
        if (running.upstream.seen().isEmpty()) return answer.status() + " " + answer.text();
        var seen = running.upstream.last();
        return seen.header("X-Version").orElse("none") + " " + seen.url();
    }

    @Test
    void a_header_names_the_version() throws IOException {
        running.serve(versioned("a", "{'location':'header','key':'x-v'}", "{'default_version':''}"));
        assertThat(outcome("/a/x", "v1")).isEqualTo("v1 /x");
        assertThat(outcome("/a/x", "v2")).isEqualTo("v2 /x");
        assertThat(outcome("/a/x", "v9")).startsWith("403").contains("This API version does not seem to exist");
        assertThat(outcome("/a/x", "")).startsWith("403").contains("Version information not found");
    }

    @Test
    void an_unknown_version_falls_back_when_it_may_and_the_default_is_told() throws IOException {
        running.serve(versioned(
                "a", "{'location':'header','key':'x-v','fallback_to_default':true}", "{'default_version':'v2'}"));
        assertThat(outcome("/a/x", "v9")).isEqualTo("v2 /x");
        assertThat(running.get("/a/x", "").header("X-Default-Version")).contains("v2");
        assertThat(running.send("GET", "/a/x", List.of(new Header("X-V", "v1")), "")
                        .header("X-Default-Version"))
                .isEmpty();
    }

    @Test
    void a_parameter_is_taken_off_and_the_query_written_anew() throws IOException {
        running.serve(versioned(
                "a", "{'location':'url-param','key':'v','strip_versioning_data':true}", "{'default_version':'v1'}"));
        assertThat(outcome("/a/x?z=1&v=v2&a=b%20c", "")).isEqualTo("v2 /x?a=b+c&z=1");
        assertThat(outcome("/a/x?z=1&a=2", "")).isEqualTo("v1 /x?a=2&z=1");
    }

    @Test
    void a_segment_is_kept_or_taken_off() throws IOException {
        running.serve(
                versioned("kept", "{'location':'url'}", "{}"),
                versioned("off", "{'location':'url','strip_versioning_data':true}", "{}"));
        assertThat(outcome("/kept/v1/x", "")).isEqualTo("v1 /v1/x");
        assertThat(outcome("/kept/v2/closed", ""))
                .as("the version stays in the path")
                .startsWith("v2");
        assertThat(outcome("/off/v1/a%2Fb?q=1", "")).isEqualTo("v1 /a%2Fb?q=1");
        assertThat(outcome("/off/v2/closed", "")).startsWith("403");
        assertThat(outcome("/off/v2/x/closed", ""))
                .as("one segment more is taken away")
                .startsWith("403");
        assertThat(outcome("/off/v1", "")).as("without a slash behind it").isEqualTo("v1 /v1");
    }

    @Test
    void a_version_can_be_another_api_of_which_only_its_own_steps_run() throws IOException {
        running.serve(
                keyless("base", "'global_headers':{'X-Version':'base'}", """
                        {'blacklisted_ips':['127.0.0.1'],'definition':{'enabled':true,'name':'first','default':'self',
                          'location':'header','key':'x-v','versions':{'second':'child','lost':'nowhere'}}}
                        """),
                keyless("child", "'global_headers':{'X-Version':'child'}", "{'internal':true}"));
        assertThat(outcome("/base/x", "second")).isEqualTo("child /x");
        assertThat(outcome("/base/x", "first")).startsWith("403").contains("access from this IP");
        assertThat(outcome("/base/x", "lost")).startsWith("404");
        assertThat(outcome("/base/x", "third")).startsWith("404");
        assertThat(outcome("/child/x", "")).startsWith("404");
    }

    @Test
    void options_that_pass_through_keep_their_version_and_need_none() throws IOException {
        var api = (com.fasterxml.jackson.databind.node.ObjectNode)
                versioned("a", "{'location':'header','key':'x-v','strip_versioning_data':true}", "{}");
        api.set("CORS", RunningGateway.tree("{'options_passthrough':true}"));
        running.serve(api);
        running.send("OPTIONS", "/a/x", List.of(new Header("X-V", "v2")), "");
        assertThat(running.upstream.last().header("X-V")).contains("v2");
        assertThat(running.send("OPTIONS", "/a/x", List.of(), "").status()).isEqualTo(200);
    }

    @Test
    void versions_that_name_each_other_come_to_an_end() throws IOException {
        running.serve(keyless("a", "", """
                        {'definition':{'enabled':true,'name':'a','default':'b','location':'header','key':'x-v',
                          'versions':{'b':'b'}}}
                        """), keyless("b", "", """
                        {'definition':{'enabled':true,'name':'b0','default':'a','location':'header','key':'x-v',
                          'versions':{'a':'a'}}}
                        """));
        assertThat(outcome("/a/x", "")).startsWith("404");
    }
}
