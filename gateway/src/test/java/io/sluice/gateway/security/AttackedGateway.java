package io.sluice.gateway.security;

import static io.sluice.gateway.RunningGateway.good;
import static io.sluice.gateway.RunningGateway.tree;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.gateway.Definitions;
import io.sluice.gateway.RunningGateway;
import io.sluice.model.policy.Policies;
import io.sluice.model.policy.Policy;
import io.sluice.model.policy.PolicyCodec;
import io.sluice.testkit.http.Header;
import io.sluice.testkit.http.RawAnswer;
import io.sluice.testkit.http.RawClient;
import io.sluice.testkit.http.RecordingUpstream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.io.TempDir;

/// A gateway that somebody attacks, and a server elsewhere that no request may ever reach.
@DisplayNameGeneration(ReplaceUnderscores.class)
abstract class AttackedGateway {
    @TempDir
    Path folder;

    RunningGateway running;
    RecordingUpstream elsewhere;

    /// What differs from the usual settings, JSON in single quotes; `APPS` is a folder for definitions.
    String settings() {
        return "{}";
    }

    @BeforeEach
    void start() throws IOException {
        elsewhere = RecordingUpstream.start();
        var apps = Files.createDirectories(folder.resolve("apps"));
        running = RunningGateway.start(
                Files.createDirectories(folder.resolve("store")), settings().replace("APPS", apps.toString()));
    }

    @AfterEach
    void stop() {
        running.close();
        elsewhere.close();
    }

    /// An API for keys at `/{id}/`.
    ///
    /// @param more members of the document
    static ObjectNode forKeys(String id, String more) {
        var api = Definitions.keyless(id, "", more.isEmpty() ? "{}" : "{" + more + "}");
        api.put("use_keyless", false);
        return api;
    }

    /// Stores a key for these APIs.
    ///
    /// @param more members of the session, with a comma in front
    void key(String key, String more, String... apis) {
        running.put(key, tree("{'org_id':'default','quota_max':-1,'access_rights':" + rights(apis) + more + "}"));
    }

    static String rights(String... apis) {
        var all = Arrays.stream(apis)
                .map(id -> "'%1$s':{'api_id':'%1$s','versions':['Default']}".formatted(id))
                .toList();
        return "{" + String.join(",", all) + "}";
    }

    /// These are the policies, and no others; JSON in single quotes.
    void policies(String... all) {
        var read = new ArrayList<Policy>();
        for (var policy : all) read.add(good(PolicyCodec.read(tree(policy))));
        running.gateway.policies().apply(new Policies(read));
    }

    int status(String path, String key) throws IOException {
        return running.get(path, key).status();
    }

    RawAnswer send(String method, String path, Header... headers) throws IOException {
        return running.send(method, path, List.of(headers), "");
    }

    RawAnswer post(String path, String form, Header... headers) throws IOException {
        var all = new ArrayList<>(List.of(headers));
        all.add(new Header("Content-Type", "application/x-www-form-urlencoded"));
        return running.send("POST", path, all, form);
    }

    RawAnswer control(String method, String path, String json) throws IOException {
        return running.send(method, path, List.of(new Header("X-Tyk-Authorization", "s")), json.replace('\'', '"'));
    }

    /// One answer to exactly these bytes, on a connection of its own.
    RawAnswer raw(String request) throws IOException {
        try (var client = RawClient.connect(running.address())) {
            return client.send(request).answer();
        }
    }

    static Header bearer(String token) {
        return new Header("Authorization", "Bearer " + token);
    }

    static Header basic(String pair) {
        return new Header("Authorization", "Basic " + base64(pair));
    }

    static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
    }
}
