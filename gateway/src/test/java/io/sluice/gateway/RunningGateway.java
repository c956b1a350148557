package io.sluice.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.gateway.compile.LiveConfig;
import io.sluice.gateway.session.BreakableSessions;
import io.sluice.model.api.ApiDefinition;
import io.sluice.model.api.ClassicReader;
import io.sluice.model.document.Json;
import io.sluice.model.middleware.AnswerSpec;
import io.sluice.model.policy.PolicyMerge;
import io.sluice.model.problem.Checked;
import io.sluice.model.session.KeyForms;
import io.sluice.model.session.SessionCodec;
import io.sluice.model.settings.SettingsReader;
import io.sluice.storage.Storage;
import io.sluice.storage.embedded.EmbeddedStorage;
import io.sluice.testkit.http.Header;
import io.sluice.testkit.http.RawAnswer;
import io.sluice.testkit.http.RawClient;
import io.sluice.testkit.http.RecordingUpstream;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A whole gateway for a test: sockets, an upstream that remembers, a real store whose line can be cut.
public final class RunningGateway implements AutoCloseable {
    public static final KeyForms FORMS = new KeyForms(true, "murmur64", List.of(), false);

    public final Storage storage;
    public final BreakableSessions sessions;
    public final RecordingUpstream upstream;
    public final Gateway gateway;

    private RunningGateway(Storage storage, String settings, Map<String, String> environment) throws IOException {
        this.storage = storage;
        this.sessions = new BreakableSessions(storage.sessions());
        this.upstream = RecordingUpstream.start();
        var all = (ObjectNode) tree("""
                {'listen_address':'127.0.0.1','listen_port':0,'secret':'s','hash_keys':true,
                 'hash_key_function':'murmur64','http_server_options':{
                 'enable_path_prefix_matching':true,'enable_path_suffix_matching':true}}
                """);
        all.setAll((ObjectNode) tree(settings));
        var read = SettingsReader.read(Optional.of(all.toString()), "tyk.conf", environment);
        assertThat(read.problems()).isEmpty();
        this.gateway = Gateway.start(
                read.settings(), new PartOfStorage(storage, sessions, storage::close), InstantSource.system());
    }

    public static RunningGateway start(Path folder) throws IOException {
        return start(folder, "{}");
    }

    /// @param settings what differs from the usual ones, JSON in single quotes
    public static RunningGateway start(Path folder, String settings) throws IOException {
        return start(folder, settings, Map.of());
    }

    /// @param environment variables of the process
    public static RunningGateway start(Path folder, String settings, Map<String, String> environment)
            throws IOException {
        return new RunningGateway(EmbeddedStorage.open(folder, InstantSource.system()), settings, environment);
    }

    /// @param storage is closed with the gateway
    public static RunningGateway start(Storage storage, String settings) throws IOException {
        return new RunningGateway(storage, settings, Map.of());
    }

    /// Serves these Classic documents and no others; `{{UPSTREAM}}` is the upstream's address.
    public void serve(JsonNode... classic) {
        var apis = new ArrayList<ApiDefinition>();
        Arrays.stream(classic).forEach(document -> apis.add(api(document)));
        var fates = gateway.live().apply(apis).fates();
        assertThat(fates.values())
                .allMatch(fate -> fate instanceof LiveConfig.Fate.Compiled || fate instanceof LiveConfig.Fate.Reused);
    }

    private ApiDefinition api(JsonNode classic) {
        var text = classic.toString().replace("{{UPSTREAM}}", upstream.address().toString());
        var api = good(ClassicReader.read((ObjectNode) tree(text)));
        // Mocks have tests of their own.
        var middleware = api.middleware().stream()
                .filter(spec -> !(spec instanceof AnswerSpec.Mock))
                .toList();
        return new ApiDefinition(
                api.id(),
                api.databaseId(),
                api.orgId(),
                api.name(),
                api.slug(),
                api.active(),
                api.internal(),
                api.keyless(),
                api.listen(),
                api.target(),
                api.versioning(),
                api.versions(),
                middleware,
                api.records(),
                api.classic(),
                api.oas());
    }

    /// Stores a key as the control API does.
    public void put(String id, JsonNode json) {
        var read = good(SessionCodec.read(json));
        var past = read.expires() > 1 && read.expires() < System.currentTimeMillis() / 1_000;
        var session = past ? read.withExpires(0) : read;
        var merged = PolicyMerge.apply(session, gateway.policies().get(), Optional.empty());
        if (merged.refusal().isPresent()) return;
        var token = FORMS.token(session.orgId(), id);
        storage.sessions()
                .put("apikey-" + FORMS.stored(token), SessionCodec.write(merged.session()), 0)
                .toCompletableFuture()
                .join();
    }

    public URI address() {
        return URI.create("http://127.0.0.1:" + gateway.port());
    }

    public RawAnswer send(String method, String path, List<Header> headers, String body) throws IOException {
        try (var client = RawClient.connect(address())) {
            return body.isEmpty()
                    ? client.exchange(method, path, headers)
                    : client.exchange(method, path, headers, body.getBytes(UTF_8));
        }
    }

    /// A GET with a key, or without one when it is "".
    public RawAnswer get(String path, String key) throws IOException {
        var headers = key.isEmpty() ? List.<Header>of() : List.of(new Header("Authorization", key));
        return send("GET", path, headers, "");
    }

    /// JSON in single quotes.
    public static JsonNode tree(String json) {
        try {
            return Json.parse(json.replace('\'', '"'));
        } catch (IOException bug) {
            throw new AssertionError(bug);
        }
    }

    public static <T> T good(Checked<T> checked) {
        return switch (checked) {
            case Checked.Good<T>(var value, var _) -> value;
            case Checked.Bad<T>(var problems) -> throw new AssertionError(problems);
        };
    }

    @Override
    public void close() {
        gateway.close();
        upstream.close();
        storage.close();
    }
}
