package io.sluice.gateway.middleware.shape;

import static io.sluice.gateway.Definitions.keyless;
import static io.sluice.gateway.RunningGateway.tree;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.RunningGateway;
import io.sluice.gateway.compile.LiveConfig;
import io.sluice.model.api.ClassicReader;
import io.sluice.testkit.http.Header;
import io.sluice.testkit.http.RawAnswer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Requests that become stored GraphQL operations, over sockets.
@DisplayNameGeneration(ReplaceUnderscores.class)
class PersistedGraphQlTest {
    private static final String OPERATION = "query($id: ID) { country(id: $id) { name } }";

    private static RunningGateway running;

    @BeforeAll
    static void start(@TempDir Path folder) throws IOException {
        running = RunningGateway.start(folder);
    }

    @AfterAll
    static void stop() {
        running.close();
    }

    private static String persisted(String path, String operation, String variables) {
        return "'extended_paths':{'persist_graphql':[{'path':'%s','method':'GET','operation':'%s','variables':%s}]}"
                .formatted(path, operation, variables);
    }

    private static RawAnswer get(String path) throws IOException {
        return running.send("GET", path, List.of(), "");
    }

    @Test
    void a_request_goes_up_as_the_operation_with_its_variables() throws IOException {
        running.serve(keyless(
                "a",
                persisted(
                        "/countries/{id}/{part}",
                        OPERATION,
                        "{'id':'$path.id','of':['$path.part',2,true],'who':'$tyk_context.headers_X_Who','no':'$path.x'}"),
                "{'enable_context_vars':true}"));
        var who = List.of(new Header("X-Who", "a\"b"));
        assertThat(running.send("GET", "/a/countries/%22de%22/name?x=1", who, "")
                        .status())
                .isEqualTo(200);
        var seen = running.upstream.last();
        assertThat(seen.method()).isEqualTo("POST");
        assertThat(seen.path() + seen.query()).isEqualTo("/");
        assertThat(seen.header("Content-Type")).contains("application/json");
        assertThat(tree(seen.text().replace("\\\"", "*"))).isEqualTo(tree("""
                {'query':'%s','variables':{'id':'*de*','of':['name',2,true],'who':'a*b','no':''}}
                """.formatted(OPERATION)));
    }

    @Test
    void other_requests_stay_as_they_are() throws IOException {
        running.serve(keyless("a", persisted("/countries", OPERATION, "{}"), "{}"));
        assertThat(get("/a/other").status()).isEqualTo(200);
        assertThat(running.upstream.last().method()).isEqualTo("GET");
        assertThat(running.send("POST", "/a/countries", List.of(), "own").status())
                .isEqualTo(200);
        assertThat(running.upstream.last().text()).isEqualTo("own");
    }

    @Test
    void what_cannot_be_an_operation_is_refused_with_its_place() {
        assertThat(problems(persisted("/x", " ", "{}")))
                .contains("/extended_paths/persist_graphql/0/operation")
                .contains("has no text");
        assertThat(problems(persisted("/(x|y)/{id}", OPERATION, "{}")))
                .contains("/extended_paths/persist_graphql/0/path")
                .contains("groups beside its parameters");
    }

    private static String problems(String version) {
        var fates = running.gateway
                .live()
                .apply(List.of(RunningGateway.good(ClassicReader.read(keyless("b", version, "{}")))))
                .fates();
        assertThat(fates.values()).singleElement().isNotInstanceOf(LiveConfig.Fate.Compiled.class);
        return fates.toString();
    }
}
