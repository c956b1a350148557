package io.sluice.e2e.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluice.e2e.Control;
import io.sluice.e2e.ProductOnRedis;
import io.sluice.e2e.ProductProcess;
import io.sluice.model.document.Json;
import io.sluice.testkit.http.Header;
import io.sluice.testkit.http.RawAnswer;
import io.sluice.testkit.http.RawClient;
import io.sluice.testkit.http.RecordingUpstream;
import io.sluice.testkit.redis.RealRedis;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A client with a valid key is never told that it is not: the store's absence is ours to answer for.
@DisplayNameGeneration(ReplaceUnderscores.class)
class RedisAwayTest {
    private static final Header TOKEN = new Header("Authorization", "good-key");
    private static final Header STRANGER = new Header("Authorization", "never-made");

    private RealRedis redis;
    private RecordingUpstream upstream;
    private ProductProcess product;

    @BeforeEach
    void start(@TempDir Path data) throws IOException {
        assumeTrue(RealRedis.available(), "redis-server is installed");
        redis = RealRedis.start();
        upstream = RecordingUpstream.start();
        product = ProductOnRedis.start(data, redis, Map.of());
        var control = new Control(product);
        control.serve(Control.withToken("guarded", upstream.address()), Control.keyless("open", upstream.address()));
        control.must("POST", "/tyk/keys/good-key", Json.text(Control.session("guarded")));
        assertThat(get("/guarded/x", TOKEN).status()).isEqualTo(200);
    }

    @AfterEach
    void stop() {
        if (product != null) product.close();
        if (upstream != null) upstream.close();
        if (redis != null) redis.close();
    }

    @Test
    void a_valid_key_is_never_refused_as_unknown_while_redis_is_gone() throws IOException {
        redis.kill();

        assertThat(statuses(20, TOKEN)).doesNotContain(401, 403);
        assertThat(get("/open/x").status()).as("what needs no store").isEqualTo(200);
    }

    @Test
    void a_stranger_is_not_let_in_while_redis_is_gone() throws IOException {
        redis.kill();

        assertThat(statuses(5, STRANGER)).doesNotContain(200);
    }

    @Test
    void keys_work_again_when_redis_is_back() throws IOException {
        redis.kill();
        get("/guarded/x", STRANGER);
        redis.restart();
        var control = new Control(product);
        await().atMost(Duration.ofSeconds(30))
                .until(() -> control.ask("POST", "/tyk/keys/new-key", Json.text(Control.session("guarded")))
                                .status()
                        == 200);

        assertThat(get("/guarded/x", new Header("Authorization", "new-key")).status())
                .isEqualTo(200);
    }

    @Test
    void a_silent_redis_holds_nobody_up_for_long() throws IOException {
        redis.pause();
        try {
            long begin = System.nanoTime();
            assertThat(statuses(3, TOKEN)).doesNotContain(401, 403);
            assertThat(get("/open/x").status()).isEqualTo(200);
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(20));
        } finally {
            redis.resume();
        }
        await().atMost(Duration.ofSeconds(30))
                .until(() -> get("/guarded/x", TOKEN).status() == 200);
    }

    private List<Integer> statuses(int requests, Header token) throws IOException {
        var statuses = new ArrayList<Integer>();
        for (int i = 0; i < requests; i++) statuses.add(get("/guarded/x", token).status());
        return statuses;
    }

    private RawAnswer get(String target, Header... headers) throws IOException {
        return RawClient.once(product.address(), "GET", target, headers);
    }
}
