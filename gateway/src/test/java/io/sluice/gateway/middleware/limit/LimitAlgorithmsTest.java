package io.sluice.gateway.middleware.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.gateway.RunningGateway;
import io.sluice.storage.redis.RedisOptions;
import io.sluice.storage.redis.RedisServer;
import io.sluice.storage.redis.RedisStorage;
import io.sluice.testkit.http.Header;
import io.sluice.testkit.http.RawAnswer;
import io.sluice.testkit.redis.RealRedis;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Each algorithm through a whole gateway, over a real Redis where there is one, else over the embedded store.
@DisplayNameGeneration(ReplaceUnderscores.class)
class LimitAlgorithmsTest {
    private static final String ROLLING = "'enable_redis_rolling_limiter':true";
    private static final String SENTINEL = "'enable_sentinel_rate_limiter':true";
    private static final String FIXED = "'enable_fixed_window_rate_limiter':true";
    private static final String RATES = ",'rate_limit_response_headers':'rate_limits'";

    @TempDir
    Path folder;

    private @Nullable RealRedis redis;
    private @Nullable RunningGateway running;

    @AfterEach
    void stop() {
        if (running != null) running.close();
        running = null;
        if (redis != null) redis.close();
        redis = null;
    }

    private RealRedis redis() {
        if (redis == null) throw new AssertionError("no Redis was started");
        return redis;
    }

    private RunningGateway start(String settings) throws IOException {
        var all = "{" + settings + "}";
        if (!RealRedis.available()) return running = RunningGateway.start(folder, all);
        redis = RealRedis.start();
        return running = over(redis, settings);
    }

    private static RunningGateway over(RealRedis redis, String settings) throws IOException {
        var server = RedisServer.at("127.0.0.1", redis.port()).withTimeout(Duration.ofMillis(500));
        var started = RunningGateway.start(RedisStorage.open(RedisOptions.of(server)), "{" + settings + "}");
        await().until(() -> started.storage.health().up());
        return started;
    }

    private static JsonNode api(String more) {
        return RunningGateway.tree("""
                {'name':'t','api_id':'t','org_id':'default','active':true,
                 'auth_configs':{'authToken':{'auth_header_name':'Authorization'}},
                 'version_data':{'not_versioned':true,'versions':{'Default':{'name':'Default'}}},
                 'proxy':{'listen_path':'/t/','target_url':'{{UPSTREAM}}/','strip_listen_path':true}%s}
                """.formatted(more));
    }

    private static JsonNode key(String limits) {
        return RunningGateway.tree("{'org_id':'default','access_rights':{'t':{'api_id':'t'}}," + limits + "}");
    }

    private static List<Integer> statuses(RunningGateway at, int times) throws IOException {
        var statuses = new ArrayList<Integer>();
        for (int i = 0; i < times; i++) statuses.add(at.get("/t/x", "some-key").status());
        return statuses;
    }

    private static String numbers(RawAnswer answer) {
        return answer.status() + " " + answer.header("X-RateLimit-Limit").orElse("-") + " "
                + answer.header("X-RateLimit-Remaining").orElse("-");
    }

    private static long reset(RawAnswer answer) {
        return Long.parseLong(answer.header("X-RateLimit-Reset").orElseThrow()) - System.currentTimeMillis() / 1_000;
    }

    @Test
    void the_default_counts_in_the_gateway_and_tells_what_is_left() throws IOException {
        var at = start("'secret':'s'" + RATES);
        at.serve(api(""));
        at.put("some-key", key("'rate':2,'per':10"));
        assertThat(numbers(at.get("/t/x", "some-key"))).isEqualTo("200 2 1");
        var second = at.get("/t/x", "some-key");
        assertThat(numbers(second)).isEqualTo("200 2 0");
        assertThat(reset(second)).isBetween(8L, 10L);
        var third = at.get("/t/x", "some-key");
        assertThat(numbers(third)).isEqualTo("429 2 0");
        assertThat(third.text()).isEqualTo("{\n    \"error\": \"Rate Limit Exceeded\"\n}");
        if (redis != null)
            assertThat(redis().send("KEYS", "rate-limit-*").toString()).isEqualTo("[]");
    }

    @Test
    void the_rolling_log_counts_what_it_refuses() throws IOException {
        var at = start(ROLLING + RATES);
        at.serve(api(""));
        at.put("some-key", key("'rate':2,'per':10"));
        assertThat(numbers(at.get("/t/x", "some-key"))).isEqualTo("200 2 1");
        assertThat(numbers(at.get("/t/x", "some-key"))).isEqualTo("200 2 0");
        var third = at.get("/t/x", "some-key");
        assertThat(numbers(third)).isEqualTo("429 2 0");
        assertThat(reset(third)).isBetween(8L, 10L);
        if (redis != null) {
            var name = "rate-limit-" + RunningGateway.FORMS.stored(RunningGateway.FORMS.token("default", "some-key"));
            assertThat(redis().send("ZCARD", name)).isEqualTo(3L);
        }
    }

    @Test
    void the_sentinel_is_set_while_the_last_request_passes() throws IOException {
        var at = start(SENTINEL + RATES);
        at.serve(api(""));
        at.put("some-key", key("'rate':2,'per':30"));
        assertThat(numbers(at.get("/t/x", "some-key"))).isEqualTo("200 2 0");
        assertThat(numbers(at.get("/t/x", "some-key"))).isEqualTo("200 2 0");
        await().untilAsserted(
                        () -> assertThat(at.get("/t/x", "some-key").status()).isEqualTo(429));
        assertThat(reset(at.get("/t/x", "some-key"))).isBetween(25L, 30L);
    }

    @Test
    void the_fixed_window_follows_the_clock() throws IOException {
        var at = start(FIXED);
        at.serve(api(""));
        // A window that ends within the test is very unlikely.
        at.put("some-key", key("'rate':3,'per':86400"));
        assertThat(statuses(at, 5)).containsExactly(200, 200, 200, 429, 429);
    }

    @Test
    void a_rate_that_is_too_small_to_share_is_counted_in_the_store() throws IOException {
        assumeTrue(RealRedis.available(), "there is no redis-server on the PATH");
        var one = start("'secret':'s'");
        try (var two = over(redis(), "'secret':'s'")) {
            for (var at : List.of(one, two)) {
                at.serve(api(""));
                at.put("some-key", key("'rate':6,'per':60"));
            }
            // Each has to hear of the other first.
            for (var at : List.of(one, two)) {
                redis().send("FLUSHALL");
                at.put("some-key", key("'rate':6,'per':60"));
                await().until(() -> {
                    at.get("/t/x", "some-key");
                    return redis().send("KEYS", "rate-limit-*").toString().contains("rate-limit-");
                });
            }
            redis().send("FLUSHALL");
            two.put("some-key", key("'rate':6,'per':60"));
            one.gateway.sessions().allChanged();
            two.gateway.sessions().allChanged();
            var statuses = new ArrayList<Integer>();
            for (int i = 0; i < 5; i++) {
                statuses.add(one.get("/t/x", "some-key").status());
                statuses.add(two.get("/t/x", "some-key").status());
            }
            assertThat(statuses).containsExactly(200, 200, 200, 200, 200, 200, 429, 429, 429, 429);
        }
    }

    @Test
    void a_request_over_its_rate_may_wait_for_its_turn() throws IOException {
        for (var settings : List.of("'secret':'s'", ROLLING)) {
            var at = start(settings);
            at.serve(api(""));
            at.put("some-key", key("'rate':1,'per':1,'throttle_interval':0.4,'throttle_retry_limit':5"));
            assertThat(statuses(at, 2)).as(settings).containsExactly(200, 200);
            stop();
        }
    }

    @Test
    void waiting_ends_with_the_tries() throws IOException {
        var at = start("'secret':'s'");
        at.serve(api(""));
        at.put("some-key", key("'rate':1,'per':60,'throttle_interval':0.01,'throttle_retry_limit':3"));
        assertThat(statuses(at, 2)).containsExactly(200, 429);
    }

    @Test
    void a_smoothed_rate_begins_at_its_threshold() throws IOException {
        var at = start(ROLLING + ",'enable_rate_limit_smoothing':true");
        at.serve(api(""));
        at.put(
                "some-key",
                key("'rate':10,'per':60,'smoothing':{'enabled':true,'threshold':3,'trigger':0.5,'step':2,'delay':30}"));
        assertThat(statuses(at, 5)).containsExactly(200, 200, 200, 429, 429);
        if (redis != null) {
            var name = "rate-limit-" + RunningGateway.FORMS.stored(RunningGateway.FORMS.token("default", "some-key"));
            await().untilAsserted(() -> assertThat(
                            redis().send("HGET", name + "-allowance", "current").toString())
                    .isEqualTo("3"));
        }
    }

    @Test
    void an_api_limit_comes_after_the_limit_of_the_key_and_tells_only_without_it() throws IOException {
        var at = start("'secret':'s'" + RATES);
        at.serve(api(",'global_rate_limit':{'rate':2,'per':60}"));
        at.put("some-key", key("'rate':5,'per':60"));
        at.put("free", key("'rate':0"));
        assertThat(numbers(at.get("/t/x", "some-key"))).isEqualTo("200 5 4");
        assertThat(numbers(at.get("/t/x", "free"))).isEqualTo("200 2 0");
        var refused = at.get("/t/x", "free");
        assertThat(numbers(refused)).isEqualTo("429 2 0");
        assertThat(refused.text()).contains("API Rate Limit Exceeded");
    }

    @Test
    void an_unlimited_key_has_no_headers_of_rates() throws IOException {
        var at = start("'secret':'s'" + RATES);
        at.serve(api(""));
        at.put("some-key", key("'rate':-1"));
        assertThat(numbers(at.get("/t/x?set=X-RateLimit-Limit:999", "some-key")))
                .isEqualTo("200 - -");
    }

    @Test
    void a_pattern_may_name_what_the_request_carries() throws IOException {
        var at = start("'secret':'s'");
        at.serve(api(",'enable_context_vars':true"));
        at.put("some-key", key("'rate':1,'per':60,'meta_data':{'rate_limit_pattern':'$tyk_context.headers_X_Team'}"));
        var statuses = new ArrayList<Integer>();
        for (var team : List.of("red", "blue", "red")) {
            var headers = List.of(new Header("Authorization", "some-key"), new Header("X-Team", team));
            statuses.add(at.send("GET", "/t/x", headers, "").status());
        }
        assertThat(statuses).containsExactly(200, 200, 429);
    }

    @Test
    void an_organisation_has_limits_of_its_own() throws IOException {
        var at = start("'enforce_org_quotas':true");
        at.serve(api(",'use_keyless':true"));
        assertThat(statuses(at, 3)).containsExactly(200, 200, 200);
        organisation(at, "{'org_id':'default','quota_max':2,'quota_renewal_rate':3600}");
        assertThat(statuses(at, 2)).containsExactly(200, 200);
        var refused = at.get("/t/x", "");
        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.text()).contains("This organisation quota has been exceeded, please contact");
        organisation(at, "{'org_id':'default','rate':1,'per':60}");
        assertThat(statuses(at, 1)).containsExactly(200);
        assertThat(at.get("/t/x", "").text()).contains("This organisation rate limit has been exceeded");
        organisation(at, "{'org_id':'default','is_inactive':true}");
        assertThat(at.get("/t/x", "").text()).contains("this organisation access has been disabled");
    }

    private static void organisation(RunningGateway at, String session) {
        at.storage
                .sessions()
                .put(
                        "orgkey.default",
                        RunningGateway.tree(session).toString().getBytes(java.nio.charset.StandardCharsets.UTF_8),
                        0)
                .toCompletableFuture()
                .join();
        var notice = "{\"command\":\"KeySpaceUpdateNotification\",\"payload\":\""
                + RunningGateway.FORMS.stored("default") + "\"}";
        var heard = new java.util.concurrent.CountDownLatch(1);
        try (var _ = at.storage.notices().subscribe("tyk.cluster.notifications", message -> {
            if (new String(message, java.nio.charset.StandardCharsets.UTF_8).equals(notice)) heard.countDown();
        })) {
            at.storage
                    .notices()
                    .publish("tyk.cluster.notifications", notice.getBytes(java.nio.charset.StandardCharsets.UTF_8))
                    .toCompletableFuture()
                    .join();
            // The gateway subscribed before this listener, and is told before it.
            await().until(() -> heard.getCount() == 0);
        }
    }

    @Test
    void while_the_store_is_away_rates_are_counted_here_and_quotas_let_pass() throws IOException {
        assumeTrue(RealRedis.available(), "there is no redis-server on the PATH");
        for (var settings : List.of(ROLLING, SENTINEL, FIXED)) {
            var at = start(settings);
            at.serve(api(""));
            at.put("some-key", key("'rate':4,'per':86400,'quota_max':2,'quota_renewal_rate':86400"));
            assertThat(statuses(at, 1)).as(settings).containsExactly(200);
            redis().kill();
            assertThat(statuses(at, 5))
                    .as(settings)
                    .doesNotContain(401, 500, 503)
                    .endsWith(429);
            var counters = at.gateway.loops().stream()
                    .mapToLong(loop -> loop.counters().ratesWithoutStore)
                    .sum();
            assertThat(counters).isPositive();
            stop();
        }
    }

    @Test
    void a_store_that_hangs_holds_requests_for_a_moment_only() throws IOException {
        assumeTrue(RealRedis.available(), "there is no redis-server on the PATH");
        redis = RealRedis.start();
        // Longer than this test would wait.
        var server = RedisServer.at("127.0.0.1", redis.port()).withTimeout(Duration.ofSeconds(30));
        var at = running = RunningGateway.start(RedisStorage.open(RedisOptions.of(server)), "{" + ROLLING + "}");
        await().until(() -> at.storage.health().up());
        at.serve(api(""));
        at.put("some-key", key("'rate':2,'per':60,'quota_max':5,'quota_renewal_rate':60"));
        assertThat(statuses(at, 1)).containsExactly(200);
        redis().pause();
        try {
            long before = System.nanoTime();
            assertThat(statuses(at, 3)).containsExactly(200, 200, 429);
            assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(5));
        } finally {
            redis().resume();
        }
    }
}
