package io.sluice.gateway.identity;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.RunningGateway;
import io.sluice.testkit.http.Header;
import io.sluice.testkit.http.Reply;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(ReplaceUnderscores.class)
class KeySetsTest {
    private static final String OAS = """
            {"openapi":"3.0.3","info":{"title":"j","version":"1"},"paths":{},"security":[{"jwt":[]}],
             "components":{"securitySchemes":{"jwt":{"type":"http","scheme":"bearer","bearerFormat":"JWT"}}},
             "x-tyk-api-gateway":{"info":{"id":"j","orgId":"default","name":"j","state":{"active":true}},
              "upstream":{"url":"UPSTREAM"},
              "server":{"listenPath":{"value":"/j/","strip":true},"authentication":{"enabled":true,
               "securitySchemes":{"jwt":{"enabled":true,"header":{"enabled":true,"name":"Authorization"},
                "signingMethod":"rsa","jwksURIs":[{"url":"KEYS"}]}}}}}}
            """;

    @TempDir
    Path folder;

    @Test
    void the_sets_of_a_definition_are_fetched_when_it_is_loaded() throws IOException {
        var apps = Files.createDirectories(folder.resolve("apps"));
        try (var issuer = new TestIssuer();
                var running = RunningGateway.start(
                        Files.createDirectories(folder.resolve("store")), "{'app_path':'" + apps + "'}")) {
            var upstream = running.upstream.address().toString();
            Files.writeString(
                    apps.resolve("j.json"), OAS.replace("UPSTREAM", upstream).replace("KEYS", issuer.url("/keys")));
            var secret = List.of(new Header("X-Tyk-Authorization", "s"));
            running.send("GET", "/tyk/reload?block=true", secret, "");
            Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> issuer.asked("/keys") == 1);
            running.send("GET", "/tyk/reload?block=true", secret, "");
            issuer.reply("/keys", Reply.of(500, "text/plain", new byte[0]));
            // The signature is good, so nobody has to be asked: the answer is about the claims.
            var answer = running.get("/j/x", "Bearer " + issuer.token("{'sub':'x'}"));
            assertThat(answer.text()).contains("no matching policy found");
            assertThat(issuer.asked("/keys")).isEqualTo(1);
        }
    }
}
