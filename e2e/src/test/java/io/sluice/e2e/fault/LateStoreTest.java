package io.sluice.e2e.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.sluice.e2e.Control;
import io.sluice.e2e.ProductOnRedis;
import io.sluice.model.document.Json;
import io.sluice.storage.StoreLayout;
import io.sluice.testkit.http.RawClient;
import io.sluice.testkit.http.RecordingUpstream;
import io.sluice.testkit.redis.RealRedis;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A gateway that starts while its Redis is away, which then comes with a layout that the gateway does not know.
@DisplayNameGeneration(ReplaceUnderscores.class)
class LateStoreTest {
    private static final String BEYOND = new String(new StoreLayout(99, 98, "9.9").json(), StandardCharsets.ISO_8859_1);

    @Test
    void a_store_that_comes_later_is_not_touched_while_its_layout_is_newer_and_what_needs_no_store_is_served(
            @TempDir Path folder) throws Exception {
        assumeThat(RealRedis.available()).as("a Redis on this machine").isTrue();
        try (var redis = RealRedis.start();
                var upstream = RecordingUpstream.start()) {
            redis.send("SET", StoreLayout.KEY, BEYOND);
            redis.pause();
            var apps = Files.createDirectories(folder.resolve("apps"));
            Files.writeString(apps.resolve("plain.json"), Json.text(Control.keyless("plain", upstream.address())));
            var settings = Map.of("TYK_GW_STORAGE_TIMEOUT", "1", "TYK_GW_ENABLEANALYTICS", "true");
            try (var product = ProductOnRedis.start(folder, redis, settings)) {
                var address = product.address();
                assertThat(status(address, "/plain/x")).isEqualTo(200);
                assertThat(status(address, "/ready")).isEqualTo(503);
                assertThat(product.log()).contains("the layout of the store is not known");

                redis.resume();
                patience().until(() -> product.log().contains("is not used: the store has layout 99"));

                assertThat(status(address, "/plain/x")).isEqualTo(200);
                assertThat(status(address, "/ready")).isEqualTo(503);
                assertThat(redis.send("KEYS", "*")).isEqualTo(List.of(StoreLayout.KEY));

                // As a restore of the backup from before would.
                redis.send("DEL", StoreLayout.KEY);
                patience().until(() -> status(address, "/ready") == 200);
            }
        }
    }

    private static ConditionFactory patience() {
        return await().atMost(Duration.ofSeconds(60));
    }

    private static int status(URI address, String path) throws IOException {
        return RawClient.once(address, "GET", path).status();
    }
}
