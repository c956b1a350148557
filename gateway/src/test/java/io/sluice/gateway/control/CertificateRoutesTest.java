package io.sluice.gateway.control;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.gateway.Recordings;
import io.sluice.gateway.RunningGateway;
import io.sluice.model.document.Json;
import io.sluice.testkit.http.Header;
import io.sluice.testkit.http.RawAnswer;
import io.sluice.testkit.redis.GeneratedAuthority;
import java.io.IOException;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(ReplaceUnderscores.class)
class CertificateRoutesTest {
    @TempDir
    Path folder;

    private RunningGateway running;
    private final Map<String, String> saved = new HashMap<>();

    @BeforeEach
    void start() throws IOException {
        running = RunningGateway.start(folder.resolve("store"));
    }

    @AfterEach
    void stop() {
        running.close();
    }

    @TestFactory
    Stream<DynamicTest> recorded_answers_about_certificates_come_out_the_same() {
        var tests = new ArrayList<DynamicTest>();
        for (var test : Recordings.read("conformance/cases/control.json").path("cases")) {
            var id = test.path("id").asText();
            if (id.startsWith("control/certs/")) tests.add(DynamicTest.dynamicTest(id, () -> play(test)));
        }
        assertThat(tests).hasSizeGreaterThan(2);
        return tests.stream();
    }

    private void play(JsonNode test) throws IOException {
        saved.clear();
        for (var variable : test.path("vars").properties()) {
            saved.put(
                    variable.getKey(), key(variable.getValue().path("key_file").asText()));
        }
        for (int i = 0; i < test.path("steps").size(); i++) {
            var step = test.path("steps").get(i);
            var recorded = test.path("recorded").get(i);
            var request = step.path("request");
            var answer = control(
                    request.path("method").asText(),
                    filled(request.path("path").asText()),
                    filled(request.path("body").asText("")));
            assertThat(answer.status())
                    .as(answer.text())
                    .isEqualTo(recorded.path("status").asInt());
            var body = Json.parse(answer.text());
            step.path("save")
                    .properties()
                    .forEach(save -> saved.put(
                            save.getKey(), body.path(save.getValue().asText()).asText()));
            var expected = Json.parse(filled(recorded.path("body").toString()));
            assertThat(masked(body, step.path("mask"))).isEqualTo(masked(expected, step.path("mask")));
        }
    }

    /// The recordings name keys and do not hold them: any of the same kind will do, so one of each kind is made.
    private static final Map<String, KeyPair> PAIRS = new ConcurrentHashMap<>();

    private static KeyPair pair(String kind) {
        try {
            var generator = KeyPairGenerator.getInstance(kind);
            generator.initialize(kind.equals("EC") ? 256 : 2_048);
            return generator.generateKeyPair();
        } catch (NoSuchAlgorithmException impossible) {
            throw new AssertionError(impossible);
        }
    }

    private static String key(String file) {
        var pair = PAIRS.computeIfAbsent(file.startsWith("ec") ? "EC" : "RSA", CertificateRoutesTest::pair);
        var isPublic = file.endsWith(".pub.pem");
        var label = isPublic ? "PUBLIC KEY" : "PRIVATE KEY";
        var der = isPublic ? pair.getPublic().getEncoded() : pair.getPrivate().getEncoded();
        return "-----BEGIN " + label + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der)
                + "\n-----END " + label + "-----\n";
    }

    private static JsonNode masked(JsonNode body, JsonNode paths) {
        for (var path : paths) {
            var names = List.of(path.asText().split("\\."));
            var node = body;
            for (var name : names.subList(0, names.size() - 1)) node = node.path(name);
            if (node instanceof ObjectNode object) object.put(names.getLast(), "<masked>");
        }
        return body;
    }

    private String filled(String text) {
        var result = text;
        for (var entry : saved.entrySet()) result = result.replace("{{" + entry.getKey() + "}}", entry.getValue());
        return result;
    }

    private RawAnswer control(String method, String path, String body) throws IOException {
        return running.send(method, path, List.of(new Header("X-Tyk-Authorization", "s")), body);
    }

    @Test
    void what_is_no_certificate_inside_is_called_malformed() throws IOException {
        var empty = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
        var answer = control("POST", "/tyk/certs", empty);
        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.text()).contains("\"x509: malformed certificate\"");
    }

    @Test
    void the_path_of_a_file_is_no_id_here() throws IOException {
        var own = GeneratedAuthority.in(folder, "root").own();
        var path = own.certificate().toString().replace("/", "%2F");
        assertThat(control("GET", "/tyk/certs/" + path, "").status()).isNotEqualTo(200);
    }
}
