package io.sluice.gateway.fields;

import static io.sluice.gateway.RunningGateway.tree;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.gateway.RunningGateway;
import io.sluice.gateway.compile.LiveConfig;
import io.sluice.model.api.ApiDefinition;
import io.sluice.model.api.ClassicReader;
import io.sluice.model.api.OasReader;
import io.sluice.model.document.Findings;
import io.sluice.model.document.Json;
import io.sluice.model.middleware.IdentifySpec;
import io.sluice.model.oas.OasDocument;
import io.sluice.model.problem.Checked;
import io.sluice.model.problem.Problem;
import io.sluice.model.problem.ProblemCode;
import io.sluice.testkit.http.Header;
import io.sluice.testkit.http.RawAnswer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Definitions that people use, served with their targets replaced by an upstream that remembers; what has to be seen
/// follows from the definition. Skipped where the shared folder is not there.
@DisplayNameGeneration(ReplaceUnderscores.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KnownDefinitionsTest {
    private static final Optional<Path> DEFINITIONS = definitions();

    private Path template;
    private RunningGateway running;

    @BeforeAll
    void start(@TempDir Path folder) throws IOException {
        template = Files.writeString(folder.resolve("body.tmpl"), "{\"made\":true}");
        running = RunningGateway.start(folder.resolve("store"), "{'enable_jsvm':true}");
    }

    @AfterAll
    void stop() {
        running.close();
    }

    /// In a folder `shared` beside the checkout or above it.
    private static Optional<Path> definitions() {
        for (var at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
            var folder = at.resolve("shared/data/definitions");
            if (Files.isDirectory(folder)) return Optional.of(folder);
        }
        return Optional.empty();
    }

    static List<String> names() throws IOException {
        if (DEFINITIONS.isEmpty()) return List.of("");
        try (var files = Files.list(DEFINITIONS.get())) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".json"))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void each_does_what_it_says(String name) throws IOException {
        assumeTrue(!name.isEmpty(), "there are no shared definitions");
        var document = document(name);
        var warnings = new ArrayList<Problem>();
        var api = read(moved(document), warnings);
        var fate = running.gateway.live().apply(List.of(api)).fates().get(api.id());
        assertThat(warnings).as(name).allMatch(KnownDefinitionsTest::isExplained);
        var missing = missing(document);
        if (missing.isPresent()) {
            assertThat(fate).as(name).isInstanceOf(LiveConfig.Fate.Refused.class);
            assertThat(fate.toString()).contains("definition.unsupported").contains(missing.get());
            return;
        }
        assertThat(fate).as(name).isInstanceOf(LiveConfig.Fate.Compiled.class);
        if (api.keyless()) everybodyGetsIn(document, api);
        else strangersStayOut(api);
    }

    /// What the definition asks for that is not there, by the name that it is refused with.
    private static Optional<String> missing(ObjectNode document) {
        if (document.has("x-tyk-streaming")) return Optional.of("x-tyk-streaming");
        if (document.at("/graphql/enabled").asBoolean()) return Optional.of("graphql");
        for (var hook : List.of("pre", "post", "response")) {
            for (var function : document.at("/custom_middleware/" + hook)) {
                if (!function.path("disabled").asBoolean()) return Optional.of("custom_middleware");
            }
        }
        return Optional.empty();
    }

    /// Plugins, GraphQL and streams are not there; nothing else is said.
    private static boolean isExplained(Problem warning) {
        return warning.code() == ProblemCode.DEFINITION_UNSUPPORTED;
    }

    private void everybodyGetsIn(ObjectNode document, ApiDefinition api) throws IOException {
        var listed = listed(document);
        if (!listed.isEmpty()) {
            assertThat(get(api, "/probe-of-nothing").status()).isEqualTo(403);
            for (var operation : listed) allowed(api, operation);
            return;
        }
        assertThat(get(api, "/probe").status()).isEqualTo(200);
        assertThat(running.upstream.seen()).hasSize(1);
        var version = document.at("/version_data/versions/Default");
        if (version.at("/extended_paths/url_rewrites").isEmpty()) {
            var path = running.upstream.last().path();
            var kept = api.listen().strip() ? "/probe" : withoutEnd(path(api)) + "/probe";
            assertThat(path)
                    .isEqualTo(document.at("/proxy/enable_load_balancing").asBoolean() ? "/one" + kept : kept);
        }
        version.path("global_headers").properties().forEach(header -> {
            var value = header.getValue().asText();
            if (!value.contains("$")) {
                assertThat(running.upstream.last().header(header.getKey())).contains(value);
            }
        });
        for (var entry : version.at("/extended_paths/black_list")) {
            assertThat(get(api, entry.path("path").asText()).status())
                    .as("blocked " + entry)
                    .isEqualTo(403);
        }
    }

    /// Operations of an OpenAPI document that has a list of them.
    private static List<OasDocument.Configured> listed(ObjectNode document) {
        if (!document.has("openapi")) return List.of();
        return new OasDocument(document, new Findings())
                .configured().stream()
                        .filter(each -> each.block().object("allow").flag("enabled"))
                        .toList();
    }

    private void allowed(ApiDefinition api, OasDocument.Configured configured) throws IOException {
        var operation = configured.operation();
        running.upstream.forget();
        var answer = running.send(operation.method(), withoutEnd(path(api)) + operation.path(), host(api), "");
        assertThat(answer.status()).as(operation.path()).isNotEqualTo(403);
        var block = configured.block();
        if (block.object("mockResponse").flag("enabled")) {
            assertThat(running.upstream.seen()).as(operation.path()).isEmpty();
        } else if (block.object("transformRequestMethod").flag("enabled")) {
            assertThat(running.upstream.last().method())
                    .isEqualTo(block.object("transformRequestMethod").text("toMethod"));
        }
    }

    private void strangersStayOut(ApiDefinition api) throws IOException {
        var stranger = get(api, "/probe");
        assertThat(running.upstream.seen()).isEmpty();
        for (var method : api.middleware()) {
            switch (method) {
                case IdentifySpec.AuthToken token
                when token.certificateAsKey() -> assertThat(stranger.status()).isEqualTo(403);
                case IdentifySpec.AuthToken _ -> {
                    assertThat(stranger.status()).isEqualTo(401);
                    var id = "key-of-" + api.id();
                    running.put(id, tree("""
                            {'org_id':'%s','access_rights':{'%s':{'api_id':'%s','versions':['Default']}}}
                            """.formatted(api.orgId(), api.id(), api.id())));
                    var key = RunningGateway.FORMS.token(api.orgId(), id);
                    assertThat(running.get(withoutEnd(path(api)) + "/probe", key)
                                    .status())
                            .isEqualTo(200);
                    assertThat(running.upstream.seen()).hasSize(1);
                }
                case IdentifySpec.Basic _ ->
                    assertThat(stranger.header("Www-Authenticate")).isPresent();
                case IdentifySpec.Jwt _, IdentifySpec.OAuth2 _ ->
                    assertThat(stranger.status()).isEqualTo(400);
                default -> {}
            }
        }
    }

    /// The listen path, with the first of what a variable may be.
    private static String path(ApiDefinition api) {
        return api.listen().path().replaceAll("\\{[^:}]*:([^|}]*)[^}]*}", "$1");
    }

    private static String withoutEnd(String path) {
        return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    }

    private static List<Header> host(ApiDefinition api) {
        return api.listen().domain().isEmpty()
                ? List.of()
                : List.of(new Header("Host", api.listen().domain()));
    }

    private RawAnswer get(ApiDefinition api, String path) throws IOException {
        running.upstream.forget();
        return running.send("GET", withoutEnd(path(api)) + path, host(api), "");
    }

    /// Some are wrapped as a dashboard keeps them. Files they name are there.
    private ObjectNode document(String name) throws IOException {
        var text = Files.readString(DEFINITIONS.orElseThrow().resolve(name));
        text = text.replaceAll("middleware/[^\"]*[.]tmpl", template.toString());
        var document = (ObjectNode) Json.parse(text);
        return document.path("api_definition") instanceof ObjectNode inner ? inner : document;
    }

    private ApiDefinition read(ObjectNode document, List<Problem> warnings) {
        var checked = document.has("openapi") ? OasReader.read(document) : ClassicReader.read(document);
        return switch (checked) {
            case Checked.Good<ApiDefinition>(var api, var said) -> {
                warnings.addAll(said);
                yield api;
            }
            case Checked.Bad<ApiDefinition>(var problems) -> throw new AssertionError(problems.toString());
        };
    }

    /// Its targets are the upstream, and it is served on the gateway's own port.
    private ObjectNode moved(ObjectNode document) {
        var here = running.upstream.address().toString();
        if (document.has("openapi")) {
            var extension = document.withObject("/x-tyk-api-gateway");
            extension.withObject("/upstream").put("url", here);
            extension.withObject("/server").remove(List.of("port", "protocol"));
            return document;
        }
        document.remove(List.of("listen_port", "protocol"));
        var proxy = document.withObject("/proxy");
        proxy.put("target_url", here);
        if (proxy.path("enable_load_balancing").asBoolean()) {
            proxy.set("target_list", tree("['%s/one','%s/two']".formatted(here, here)));
        }
        return document;
    }
}
