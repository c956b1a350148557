package io.sluice.gateway.health;

import static io.sluice.gateway.RunningGateway.tree;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.RunningGateway;
import io.sluice.testkit.http.Header;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(ReplaceUnderscores.class)
class HealthCountersTest {
    private static final List<Header> SECRET = List.of(new Header("X-Tyk-Authorization", "open"));

    @TempDir
    Path folder;

    @Test
    void requests_and_refusals_of_an_api_are_counted_and_told() throws IOException {
        var apps = Files.createDirectories(folder.resolve("apps"));
        try (var running =
                RunningGateway.start(Files.createDirectories(folder.resolve("store")), """
                {'secret':'open','app_path':'%s',
                 'health_check':{'enable_health_checks':true,'health_check_value_timeouts':1}}
                """.formatted(apps))) {
            var definition = """
                    {'name':'t','api_id':'t','org_id':'default','active':true,
                     'auth_configs':{'authToken':{'auth_header_name':'Authorization'}},
                     'version_data':{'not_versioned':true,'versions':{'Default':{'name':'Default'}}},
                     'proxy':{'listen_path':'/t/','target_url':'UPSTREAM/','strip_listen_path':true}}
                    """.replace("UPSTREAM", running.upstream.address().toString());
            Files.writeString(apps.resolve("t.json"), tree(definition).toString());
            running.gateway.loader().reload(true).join();
            running.put("known", tree("{'org_id':'default','access_rights':{'t':{'api_id':'t'}}}"));
            Awaitility.await().untilAsserted(() -> {
                for (var key : List.of("known", "known", "unknown")) {
                    running.send("GET", "/t/x", List.of(new Header("Authorization", key)), "");
                }
                var told = tree(
                        running.send("GET", "/tyk/health?api_id=t", SECRET, "").text());
                assertThat(told.path("average_requests_per_second").doubleValue())
                        .isGreaterThanOrEqualTo(2);
                assertThat(told.path("key_failures_per_second").doubleValue()).isGreaterThanOrEqualTo(1);
                assertThat(told.path("throttle_reqests_per_second").doubleValue())
                        .isZero();
            });
            var stored =
                    running.storage.values().keys("t.").toCompletableFuture().join();
            assertThat(stored).contains("t.Request", "t.KeyFailure", "t.BlockedRequest");
            assertThat(running.send("GET", "/tyk/health?api_id=none", SECRET, "")
                            .status())
                    .isEqualTo(404);
        }
    }
}
