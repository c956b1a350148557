package io.sluice.gateway.control;

import static io.sluice.gateway.RunningGateway.tree;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluice.gateway.RunningGateway;
import io.sluice.model.document.Json;
import io.sluice.model.document.Yaml;
import io.sluice.testkit.http.Header;
import io.sluice.testkit.http.RawAnswer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every call of the published description of a gateway's control API, made with nothing to work on: it is answered,
/// it wants the secret, and what is wrong is told as JSON. Skipped where the shared folder is not there.
@DisplayNameGeneration(ReplaceUnderscores.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PublishedApiTest {
    private static final Optional<Path> DESCRIPTION = description();
    private static final Set<String> METHODS = Set.of("get", "put", "post", "delete", "patch");

    /// What is not a call of the control API of this gateway, and why.
    private static final Map<String, String> ELSEWHERE = Map.of(
            "/tyk/mcps", "MCP proxies are not built",
            "/tyk/mcps/{apiID}", "MCP proxies are not built",
            "/{listen_path}/tyk/batch", "a path of each API, see BatchEndpointTest");

    /// Answers with a status that the description does not name (recorded: oauth/clients/odd-calls).
    private static final Set<String> UNDOCUMENTED = Set.of("/tyk/oauth/clients/apis/{appID}");

    /// Tells by `null` that there is no such API (recorded: oauth/clients/odd-calls).
    private static final String SAYS_NULL = "/tyk/oauth/clients/{apiID}";

    /// They are for everybody.
    private static final Set<String> OPEN = Set.of("/hello");

    /// @param statuses that the description names
    record Call(String method, String path, Set<Integer> statuses) {
        @Override
        public String toString() {
            return method + " " + path;
        }
    }

    private RunningGateway running;

    @BeforeAll
    void start(@TempDir Path folder) throws IOException {
        var apps = Files.createDirectories(folder.resolve("apps"));
        var policies = Files.createDirectories(folder.resolve("policies"));
        running = RunningGateway.start(
                Files.createDirectories(folder.resolve("store")),
                "{'app_path':'%s','policies':{'policy_path':'%s'},'enable_hashed_keys_listing':true}"
                        .formatted(apps, policies));
        running.serve(tree("""
                {'name':'t','api_id':'t','org_id':'default','active':true,'use_oauth2':true,
                 'version_data':{'not_versioned':true,'versions':{'Default':{'name':'Default'}}},
                 'proxy':{'listen_path':'/t/','target_url':'{{UPSTREAM}}/','strip_listen_path':true}}
                """));
    }

    @AfterAll
    void stop() {
        running.close();
    }

    /// In a folder `shared` beside the checkout or above it.
    private static Optional<Path> description() {
        for (var at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
            var file = at.resolve("shared/spec/openapi/gateway.yml");
            if (Files.isRegularFile(file)) return Optional.of(file);
        }
        return Optional.empty();
    }

    static List<Call> calls() throws IOException {
        var calls = new ArrayList<Call>();
        if (DESCRIPTION.isEmpty()) return List.of(new Call("GET", "", Set.of()));
        for (var path :
                Yaml.parse(Files.readString(DESCRIPTION.get())).path("paths").properties()) {
            for (var operation : path.getValue().properties()) {
                if (!METHODS.contains(operation.getKey())) continue;
                var statuses = new TreeSet<Integer>();
                operation.getValue().path("responses").fieldNames().forEachRemaining(status -> {
                    if (status.matches("\\d+")) statuses.add(Integer.valueOf(status));
                });
                calls.add(new Call(operation.getKey().toUpperCase(Locale.ROOT), path.getKey(), statuses));
            }
        }
        return calls;
    }

    @ParameterizedTest
    @MethodSource("calls")
    void each_is_answered_to_who_knows_the_secret(Call call) throws IOException {
        assumeTrue(!call.path().isEmpty(), "there is no shared description");
        assumeTrue(!ELSEWHERE.containsKey(call.path()), () -> "" + ELSEWHERE.get(call.path()));
        if (!OPEN.contains(call.path())) {
            assertThat(send(call, "wrong").status()).isEqualTo(403);
        }
        var answer = send(call, "s");
        assertThat(answer.text()).doesNotContain("404 page not found", "Method not supported");
        assertThat(answer.status()).isNotEqualTo(405).isNotEqualTo(501);
        if (!UNDOCUMENTED.contains(call.path())) assertThat(call.statuses()).contains(answer.status());
        if (answer.status() >= 400) {
            var told = Json.parse(answer.text());
            if (told.isNull()) assertThat(call.path()).isEqualTo(SAYS_NULL);
            else
                assertThat(told.path("message").asText() + told.path("error").asText())
                        .isNotBlank();
        }
    }

    private RawAnswer send(Call call, String secret) throws IOException {
        var path = call.path().replace("{apiID}", "nothing").replaceAll("\\{[^}]*}", "nothing");
        var body = call.method().equals("GET") || call.method().equals("DELETE") ? "" : "no JSON";
        return running.send(call.method(), path, List.of(new Header("X-Tyk-Authorization", secret)), body);
    }
}
