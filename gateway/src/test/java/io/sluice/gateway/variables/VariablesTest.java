package io.sluice.gateway.variables;

import static io.sluice.gateway.Definitions.keyless;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.gateway.RunningGateway;
import io.sluice.testkit.http.Header;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(ReplaceUnderscores.class)
class VariablesTest {
    @TempDir
    Path folder;

    @Test
    void a_value_is_printed_when_it_has_a_text() {
        var node = RunningGateway.tree("{'n':5,'f':1.5,'big':12345678901,'yes':true,'none':null,"
                + "'list':['a b','c,d',3,true],'map':{'k':'v'}}");
        assertThat(Variables.printed(node.get("n"))).isEqualTo("5");
        assertThat(Variables.printed(node.get("f"))).isEqualTo("1.5");
        assertThat(Variables.printed(node.get("big"))).isEqualTo("12345678901");
        assertThat(Variables.printed(node.get("list"))).isEqualTo("a+b,c%2Cd,3");
        for (var name : List.of("yes", "none", "map")) {
            assertThat(Variables.printed(node.get(name))).as(name).isEmpty();
        }
        assertThat(Variables.printed(Map.of("q", List.of("1", "2")))).isEqualTo("q:1,2");
        assertThat(Variables.printed(List.of("", "a", "b"))).isEqualTo("a,b");
    }

    @Test
    void headers_see_the_request_as_it_came() throws IOException {
        try (var running = RunningGateway.start(folder, "{'secrets':{'one':'s1'}}")) {
            running.serve(keyless("a", """
                    'global_headers_remove':['X-In'],
                    'global_headers':{'X-Path':'$tyk_context.path','X-Parts':'$tyk_context.path_parts',
                      'X-Head':'<$tyk_context.headers_X_In>','X-Cookie':'$tyk_context.cookies_my_c',
                      'X-Data':'$tyk_context.request_data_q','X-All':'[$tyk_context.headers]',
                      'X-None':'<$tyk_meta.none$tyk_context.none>','X-Secret':'$secret_conf.one'}
                    """, "{'enable_context_vars':true}"));
            var fields = List.of(
                    new Header("X-In", "client"),
                    new Header("Cookie", "my-c=c1"),
                    new Header("Content-Type", "application/x-www-form-urlencoded"));
            running.send("POST", "/a/b%20c?q=query", fields, "q=form+1");
            var seen = running.upstream.last();
            assertThat(seen.header("X-Path")).contains("/a/b c");
            assertThat(seen.header("X-Parts")).contains("a,b c");
            assertThat(seen.header("X-Head")).contains("<client>");
            assertThat(seen.header("X-In")).isEmpty();
            assertThat(seen.header("X-Cookie")).contains("c1");
            assertThat(seen.header("X-Data")).contains("form 1");
            assertThat(seen.header("X-All")).contains("[]");
            assertThat(seen.header("X-None")).contains("<>");
            assertThat(seen.header("X-Secret")).contains("s1");
            assertThat(seen.text()).isEqualTo("q=form+1");
        }
    }

    @Test
    void metadata_of_the_caller_is_at_hand_and_a_name_eats_a_longer_one() throws IOException {
        try (var running = RunningGateway.start(folder)) {
            ObjectNode api =
                    keyless("a", "'global_headers':{'X-M':'$tyk_meta.n $tyk_meta.nested'}", "{'use_keyless':false}");
            running.serve(api);
            running.put(
                    "key",
                    RunningGateway.tree("{'org_id':'default','meta_data':{'n':7,'nested':'x'},"
                            + "'access_rights':{'a':{'api_id':'a','versions':['Default']}}}"));
            assertThat(running.get("/a/x", "key").status()).isEqualTo(200);
            assertThat(running.upstream.last().header("X-M")).contains("7 7ested");
        }
    }
}
