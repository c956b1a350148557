package io.sluice.e2e.upgrade;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.e2e.Control;
import io.sluice.e2e.ProductUnderTest;
import io.sluice.model.document.Json;
import io.sluice.testkit.http.RawClient;
import io.sluice.testkit.http.RecordingUpstream;
import io.sluice.testkit.redis.GeneratedCertificate;
import io.sluice.testkit.redis.RealRedis;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The files of a program that runs are replaced, and the process does things for the first time.
@DisplayNameGeneration(ReplaceUnderscores.class)
class ReplacedJarsTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String SCRIPT = "function first(request, session, config) {"
            + " return TykJsResponse({Body: 'js ' + 'a-b-c'.replace(/-/g, '+'), Code: 201}, session.meta_data) }";

    @TempDir
    Path folder;

    private final List<Process> started = new ArrayList<>();
    private RecordingUpstream upstream;
    private URI address;

    @BeforeEach
    void prepare() throws IOException {
        assumeThat(Files.isDirectory(Path.of("/proc/self"))).as("Linux").isTrue();
        upstream = RecordingUpstream.start();
        address = URI.create("http://127.0.0.1:" + freePort());
    }

    @AfterEach
    void stop() {
        for (var process : started) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
        if (upstream != null) upstream.close();
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private Process start(Distribution distribution, String... words) throws IOException {
        var process = distribution
                .command(Map.of("TYK_GW_SECRET", "s"), List.of(words))
                .redirectOutput(folder.resolve("gateway.log").toFile())
                .start();
        started.add(process);
        await().atMost(PATIENCE).until(() -> {
            assertThat(process.isAlive()).as("it starts").isTrue();
            return says("/hello");
        });
        return process;
    }

    private boolean says(String path) {
        try {
            return RawClient.once(address, "GET", path).status() == 200;
        } catch (IOException notYet) {
            return false;
        }
    }

    /// As a package manager does it, and the names of the jars have their version in them.
    private static void replace(Distribution running, Distribution next) throws IOException {
        var lib = running.folder().resolve("lib");
        try (var files = Files.list(lib)) {
            for (var file : files.toList()) Files.delete(file);
        }
        try (var files = Files.list(next.folder().resolve("lib"))) {
            for (var file : files.toList()) Files.move(file, lib.resolve(file.getFileName()));
        }
    }

    @Test
    void the_old_process_does_everything_for_the_first_time_with_its_own_files_and_is_followed_by_the_new_one()
            throws Exception {
        assumeThat(RealRedis.available()).as("a Redis on this machine").isTrue();
        try (var redis = RealRedis.start()) {
            var certificate = GeneratedCertificate.in(folder);
            int secured = freePort();
            var conf = settings(redis, certificate, secured);
            var running = Distribution.complete(folder.resolve("sluice"), "0.1.0");
            var next = Distribution.complete(folder.resolve("next"), "0.2.0");
            var socket = folder.resolve("t.sock").toString();
            var old = start(running, "gateway", "--conf", conf.toString(), "--takeover-socket", socket);
            // Written when the start is over.
            await().atMost(PATIENCE).until(() -> Files.exists(folder.resolve("pid")));
            replace(running, next);

            var control = new Control(new Running(address));
            control.serve(definitions(secured));
            assertThat(says("/plain/x")).isTrue();
            everything(secured, certificate);

            var log = Files.readString(folder.resolve("gateway.log"));
            assertThat(log).doesNotContain("NoClassDefFound", "ClassNotFound", "cannot be held open", "NoSuchFile");
            assertThat(Files.readString(Path.of("/proc/" + old.pid() + "/maps")))
                    .contains("libnetty_tcnative");
            // The whole takeover takes its time: bin/test e2e makes it.
            if ("full".equals(System.getProperty("upgrade.proof"))) follow(old, running, conf, socket);
            else old.destroy();
            assertThat(old.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
            assertThat(Files.readString(folder.resolve("gateway.log"))).contains("stopped");
        }
    }

    /// The new version takes over from the process whose files are gone.
    private void follow(Process old, Distribution running, Path conf, String socket) throws Exception {
        try (var load = new SteadyLoad(address, "/plain/x", 4)) {
            load.more(100);
            var words = List.of(
                    "gateway", "--conf", conf.toString(), "--takeover", "--background", "--takeover-socket", socket);
            var following = running.command(Map.of("TYK_GW_SECRET", "s"), words)
                    .redirectOutput(folder.resolve("next.log").toFile())
                    .start();
            started.add(following);
            assertThat(following.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .isTrue();
            assertThat(following.exitValue())
                    .as(Files.readString(folder.resolve("next.log")))
                    .isZero();
            assertThat(old.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
            assertThat(old.exitValue()).isZero();
            load.more(100);
            load.close();
            assertThat(load.failures()).isEmpty();
        } finally {
            ProcessHandle.of(Long.parseLong(
                            Files.readString(folder.resolve("pid")).strip()))
                    .ifPresent(ProcessHandle::destroyForcibly);
        }
    }

    /// What `Control` needs to know.
    private record Running(URI address) implements ProductUnderTest {
        @Override
        public String secret() {
            return "s";
        }

        @Override
        public void close() {
            // Ended with the process.
        }
    }

    private Path settings(RealRedis redis, GeneratedCertificate certificate, int secured) throws IOException {
        var settings = Json.object()
                .put("listen_port", address.getPort())
                .put("listen_address", "127.0.0.1")
                .put("secret", "s")
                .put("enable_jsvm", true)
                .put("pid_file_location", folder.resolve("pid").toString())
                .put("app_path", Files.createDirectories(folder.resolve("apps")).toString());
        var server = settings.putObject("http_server_options").put("enable_http2", true);
        server.putArray("certificates")
                .addObject()
                .put("domain_name", "localhost")
                .put("cert_file", certificate.certificate().toString())
                .put("key_file", certificate.key().toString());
        settings.putObject("ports_whitelist")
                .putObject("https")
                .putArray("ports")
                .add(secured);
        settings.putObject("storage")
                .put("type", "redis")
                .put("host", "localhost")
                .put("port", redis.port());
        return Files.writeString(folder.resolve("tyk.conf"), Json.pretty(settings));
    }

    private ObjectNode[] definitions(int secured) {
        var plain = Control.keyless("plain", upstream.address());
        var own = Control.keyless("own", upstream.address())
                .put("listen_port", secured)
                .put("protocol", "https");
        var jwt = Control.keyless("jwt", upstream.address())
                .put("use_keyless", false)
                .put("enable_jwt", true)
                .put("jwt_signing_method", "hmac")
                .put("jwt_source", base64("a secret that nobody knows, of 32 bytes"))
                .put("jwt_identity_base_field", "sub");
        var scripted = Control.keyless("scripted", upstream.address());
        paths(scripted)
                .putArray("virtual")
                .addObject()
                .put("path", "first")
                .put("method", "GET")
                .put("response_function_name", "first")
                .put("function_source_type", "blob")
                .put("function_source_uri", base64(SCRIPT));
        var checked = Control.keyless("checked", upstream.address());
        paths(checked)
                .putArray("validate_json")
                .addObject()
                .put("path", "x")
                .put("method", "POST")
                .putObject("schema")
                .put("type", "object")
                .putArray("required")
                .add("name");
        return new ObjectNode[] {plain, own, jwt, scripted, checked};
    }

    private static ObjectNode paths(ObjectNode api) {
        var version = (ObjectNode) api.path("version_data").path("versions").path("Default");
        return version.put("use_extended_paths", true).putObject("extended_paths");
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
    }

    /// Code, tables and a library of machine code that nothing has asked for before.
    private void everything(int secured, GeneratedCertificate certificate) throws Exception {
        try (var client =
                HttpClient.newBuilder().sslContext(trusting(certificate)).build()) {
            var handshake = ask(client, "https://localhost:" + secured + "/own/x");
            assertThat(handshake.statusCode()).isEqualTo(200);
            assertThat(handshake.version()).isEqualTo(HttpClient.Version.HTTP_2);
            var scripted = ask(client, address + "/scripted/first");
            assertThat(scripted.statusCode()).isEqualTo(201);
            assertThat(scripted.body()).isEqualTo("js a+b+c");
            var token = HttpRequest.newBuilder(URI.create(address + "/jwt/x"))
                    .header("Authorization", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhIn0.AAAA")
                    .build();
            assertThat(client.send(token, BodyHandlers.ofString()).statusCode()).isEqualTo(403);
            var checked = HttpRequest.newBuilder(URI.create(address + "/checked/x"))
                    .POST(HttpRequest.BodyPublishers.ofString("{}"))
                    .build();
            assertThat(client.send(checked, BodyHandlers.ofString()).body()).contains("name is required");
        }
    }

    private static HttpResponse<String> ask(HttpClient client, String url) throws Exception {
        var request = HttpRequest.newBuilder(URI.create(url)).timeout(PATIENCE).build();
        return client.send(request, BodyHandlers.ofString());
    }

    private static SSLContext trusting(GeneratedCertificate certificate) throws Exception {
        var anchors = KeyStore.getInstance("PKCS12");
        anchors.load(null, null);
        anchors.setCertificateEntry("gateway", certificate.x509());
        var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(anchors);
        var context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    /// What has been written over cannot be read any more by whoever has it open.
    @Test
    void an_upgrade_is_refused_when_files_were_written_over_in_place() throws Exception {
        var running = Distribution.make(folder.resolve("sluice"), "0.1.0");
        var next = Distribution.make(folder.resolve("next"), "0.2.0");
        var data = folder.resolve("data").toString();
        start(running, "start", "--data", data, "--port", Integer.toString(address.getPort()));
        var jar = running.folder().resolve("lib/cli-0.1.0.jar");
        Files.write(
                jar,
                Files.readAllBytes(next.folder().resolve("lib/cli-0.2.0.jar")),
                StandardOpenOption.TRUNCATE_EXISTING);

        var said = next.run(
                "upgrade", "apply", "--data", data, "--to", next.folder().toString(), "--yes", "--watch", "1");

        assertThat(said.code()).isEqualTo(2);
        assertThat(said.text())
                .contains("nothing was changed", jar + " was overwritten while process", "a folder of its own");
        assertThat(says("/hello")).isTrue();
    }
}
