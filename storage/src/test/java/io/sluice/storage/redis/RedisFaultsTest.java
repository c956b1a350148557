package io.sluice.storage.redis;

import static io.sluice.storage.Contract.answer;
import static io.sluice.storage.Contract.bytes;
import static io.sluice.storage.Contract.eventually;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.sluice.storage.Allowance;
import io.sluice.storage.Contract.Count;
import io.sluice.storage.Contract.Log;
import io.sluice.storage.Notices;
import io.sluice.storage.Storage;
import io.sluice.storage.StoreRefused;
import io.sluice.storage.StoreUnavailable;
import io.sluice.testkit.redis.RealRedis;
import io.sluice.testkit.redis.RealRedisCluster;
import io.sluice.testkit.redis.RealSentinel;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/// What happens when a real Redis goes away, falls silent, loses its data or its role.
@DisplayNameGeneration(ReplaceUnderscores.class)
class RedisFaultsTest {
    private static final Duration TIMEOUT = Duration.ofMillis(800);
    private static final byte[] V = bytes("v");

    @BeforeEach
    void needsRedis() {
        RedisBackend.assumeRedis();
    }

    private static RedisStorage open(RealRedis redis) {
        return RedisStorage.open(
                RedisOptions.of(RedisServer.at("127.0.0.1", redis.port()).withTimeout(TIMEOUT)));
    }

    /// Every operation of every port that answers with a stage.
    private static Map<String, Function<Storage, CompletionStage<?>>> operations() {
        var all = new LinkedHashMap<String, Function<Storage, CompletionStage<?>>>();
        all.put("get", s -> s.values().get("k"));
        all.put("getAll", s -> s.values().getAll(List.of("k", "l")));
        all.put("set", s -> s.values().set("k", V, 0));
        all.put("setIfAbsent", s -> s.values().setIfAbsent("k", V, 8));
        all.put("setIfPresent", s -> s.values().setIfPresent("k", V, 8));
        all.put("deleteIfEqual", s -> s.values().deleteIfEqual("k", V));
        all.put("delete", s -> s.values().delete("k"));
        all.put("deleteByPrefix", s -> s.values().deleteByPrefix("k"));
        all.put("exists", s -> s.values().exists("k"));
        all.put("keys", s -> s.values().keys("k"));
        all.put("timeToLive", s -> s.values().timeToLive("k"));
        all.put("expire", s -> s.values().expire("k", 1));
        all.put("increment", s -> s.values().increment("n", 1));
        all.put("append", s -> s.values().append("list", List.of(V)));
        all.put("list", s -> s.values().list("list"));
        all.put("takeList", s -> s.values().takeList("list"));
        all.put("removeFromList", s -> s.values().removeFromList("list", V));
        all.put("addMember", s -> s.values().addMember("set", V));
        all.put("removeMember", s -> s.values().removeMember("set", V));
        all.put("members", s -> s.values().members("set"));
        all.put("addScored", s -> s.values().addScored("zset", 1, V));
        all.put("scored", s -> s.values().scored("zset", 0, 1));
        all.put("trimScored", s -> s.values().trimScored("zset", 0, 1));
        all.put("roll", s -> s.values().roll("zset", 0, 1, V, 60));
        all.put("fields", s -> s.values().fields("hash"));
        all.put("setFields", s -> s.values().setFields("hash", Map.of("a", "1")));
        all.put("cache.get", s -> s.cache().get("c"));
        all.put("sessions.find", s -> s.sessions().find("apikey-a"));
        all.put("sessions.find many", s -> s.sessions().find(List.of("apikey-a", "apikey-b")));
        all.put("sessions.put", s -> s.sessions().put("apikey-a", V, 0));
        all.put("sessions.update", s -> s.sessions().update("apikey-a", V, 0));
        all.put("sessions.remove", s -> s.sessions().remove(List.of("apikey-a"), List.of("quota-a")));
        all.put("sessions.keys", s -> s.sessions().keys("apikey-"));
        all.put("sessions.timeToLive", s -> s.sessions().timeToLive("apikey-a"));
        all.put("counters.reset", s -> s.counters().reset(List.of("quota-a")));
        all.put("counters.allowance", s -> s.counters().allowance("rate-limit-a"));
        all.put("counters.allow", s -> s.counters().allow("rate-limit-a", new Allowance(1, 1, Instant.EPOCH)));
        all.put("counters.quota", s -> counted(to -> s.counters().quota("quota-a", 60, to)));
        all.put("counters.quota endless", s -> counted(to -> s.counters().quota("quota-b", 0, to)));
        all.put("counters.peekQuota", s -> counted(to -> s.counters().peekQuota("quota-a", to)));
        all.put("counters.fixedWindow", s -> counted(to -> s.counters().fixedWindow("rate-limit-w", 60, 1, to)));
        all.put("counters.peekWindow", s -> counted(to -> s.counters().peekWindow("rate-limit-w", 60, 1, to)));
        all.put("counters.blocked", s -> counted(to -> s.counters().blocked("rate-limit-a", to)));
        all.put("counters.slidingLog", s -> logged(to -> s.counters().slidingLog("rate-limit-l", 1, 60, 3, to)));
        all.put("counters.peekLog", s -> logged(to -> s.counters().peekLog("rate-limit-l", 1, 60, 3, to)));
        all.put("records.append", s -> s.records().append("records", List.of(V), 60));
        all.put("records.take", s -> s.records().take("records", 0));
        all.put("records.waiting", s -> s.records().waiting("records"));
        all.put("notices.publish", s -> s.notices().publish(Notices.CLUSTER, V));
        return all;
    }

    private static CompletionStage<?> counted(Consumer<Count> operation) {
        var count = new Count();
        operation.accept(count);
        return count.stage();
    }

    private static CompletionStage<?> logged(Consumer<Log> operation) {
        var log = new Log();
        operation.accept(log);
        return log.stage();
    }

    private static void assertAllWork(Storage storage) {
        operations()
                .forEach((name, operation) ->
                        assertThat(operation.apply(storage)).as(name).succeedsWithin(Duration.ofSeconds(5)));
    }

    private static void assertAllFailAtOnce(Storage storage) {
        operations().forEach((name, operation) -> {
            var stage = operation.apply(storage).toCompletableFuture();
            assertThat(stage).as(name).isDone();
            assertThatThrownBy(() -> answer(stage)).as(name).isInstanceOf(StoreUnavailable.class);
        });
    }

    private static void awaitUp(Storage storage, boolean up) {
        eventually(() -> assertThat(storage.health().up()).isEqualTo(up));
    }

    /// Each connection finds out for itself.
    private static void awaitDown(Storage storage) {
        eventually(() -> assertThat(storage.health().connections()).doesNotContainValue(true));
    }

    static final class Hearing implements Notices.Listener {
        final List<String> messages = new CopyOnWriteArrayList<>();
        final AtomicInteger starts = new AtomicInteger();

        @Override
        public void received(byte[] message) {
            messages.add(new String(message, UTF_8));
        }

        @Override
        public void listening() {
            starts.incrementAndGet();
        }
    }

    @Test
    void a_killed_redis_is_known_to_be_down_and_comes_back_by_itself() {
        try (var redis = RealRedis.start();
                var storage = open(redis)) {
            var changes = new CopyOnWriteArrayList<Boolean>();
            storage.health().watch(changes::add);
            var hearing = new Hearing();
            storage.notices().subscribe(Notices.CLUSTER, hearing);
            eventually(() -> assertThat(hearing.starts).hasValue(1));
            assertAllWork(storage);

            redis.kill();
            awaitUp(storage, false);
            awaitDown(storage);
            assertAllFailAtOnce(storage);

            redis.restart();
            awaitUp(storage, true);
            assertAllWork(storage);
            assertThat(changes).containsExactly(false, true);
            eventually(() -> assertThat(hearing.starts).hasValue(2));
            hearing.messages.clear();
            answer(storage.notices().publish(Notices.CLUSTER, bytes("after")));
            eventually(() -> assertThat(hearing.messages).contains("after"));
        }
    }

    @Test
    void what_waits_for_a_redis_that_dies_fails_with_it() {
        try (var redis = RealRedis.start();
                var storage = open(redis)) {
            redis.pause();
            var waiting = IntStream.range(0, 100)
                    .mapToObj(_ -> storage.values().increment("n", 0).toCompletableFuture())
                    .toList();
            redis.kill();
            waiting.forEach(stage -> assertThatThrownBy(() -> answer(stage)).isInstanceOf(StoreUnavailable.class));
        }
    }

    @Test
    void a_silent_redis_costs_each_operation_no_more_than_the_timeout_and_then_nothing() {
        try (var redis = RealRedis.start();
                var storage = open(redis)) {
            assertAllWork(storage);
            redis.pause();
            var started = System.nanoTime();
            var stages = new LinkedHashMap<String, CompletionStage<?>>();
            operations().forEach((name, operation) -> stages.put(name, operation.apply(storage)));
            stages.forEach((name, stage) ->
                    assertThatThrownBy(() -> answer(stage)).as(name).isInstanceOf(StoreUnavailable.class));
            // Wide, since the machine may be busy; without a bound they would wait for ever.
            assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(TIMEOUT.plusSeconds(4));
            awaitDown(storage);
            assertAllFailAtOnce(storage);

            redis.resume();
            awaitUp(storage, true);
            assertAllWork(storage);
        }
    }

    @Test
    void opens_while_redis_is_away_and_works_when_it_comes() {
        try (var redis = RealRedis.start()) {
            redis.kill();
            try (var storage = open(redis)) {
                assertThat(storage.health().up()).isFalse();
                assertAllFailAtOnce(storage);
                redis.restart();
                awaitUp(storage, true);
                assertAllWork(storage);
            }
        }
    }

    @Test
    void a_wrong_password_is_told_and_not_forgotten() {
        try (var redis = RealRedis.start("--requirepass", "right");
                var storage = open(redis)) {
            assertThatThrownBy(() -> answer(storage.values().get("k")))
                    .isInstanceOf(StoreUnavailable.class)
                    .hasMessageContaining("NOAUTH");
        }
    }

    @Test
    void scripts_are_sent_again_to_a_server_that_forgot_them() {
        try (var redis = RealRedis.start();
                var storage = open(redis)) {
            assertAllWork(storage);
            redis.send("SCRIPT", "FLUSH");
            assertAllWork(storage);
        }
    }

    @Test
    void a_server_that_became_a_replica_is_unavailable_for_writing_not_wrong() {
        try (var redis = RealRedis.start();
                var storage = open(redis)) {
            redis.send("REPLICAOF", "127.0.0.1", "1");
            assertThatThrownBy(() -> answer(storage.values().set("k", V, 0))).isInstanceOf(StoreUnavailable.class);
            redis.send("REPLICAOF", "NO", "ONE");
            eventually(() -> answer(storage.values().set("k", V, 0)));
        }
    }

    @Test
    void a_server_without_memory_refuses_and_stays_connected() {
        try (var redis = RealRedis.start();
                var storage = open(redis)) {
            redis.send("CONFIG", "SET", "maxmemory", "1");
            assertThatThrownBy(() -> answer(storage.values().set("k", V, 0))).isInstanceOf(StoreRefused.class);
            assertThat(answer(storage.values().get("k"))).isEmpty();
        }
    }

    @Test
    void a_lock_of_a_gateway_that_died_does_not_hold_up_a_quota_for_long() {
        try (var redis = RealRedis.start();
                var storage = open(redis)) {
            redis.send("SET", "quota-a-lock", "somebody else's", "EX", "8");
            var count = new Count();
            storage.counters().quota("quota-a", 60, count);
            assertThat(count.await().count()).isEqualTo(1);
            redis.send("DEL", "quota-a-lock");
            var healed = new Count();
            storage.counters().quota("quota-a", 60, healed);
            assertThat(healed.await().count()).isEqualTo(1);
            assertThat(healed.await().millis()).isPositive();
        }
    }

    @Test
    void runs_on_the_loops_it_is_given_and_leaves_them_running() {
        var loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        try (var redis = RealRedis.start()) {
            var options = RedisOptions.of(RedisServer.at("127.0.0.1", redis.port()));
            var thread = new AtomicReference<Thread>();
            try (var storage = RedisStorage.open(options, loops)) {
                var answered = storage.values().get("k").toCompletableFuture();
                answer(answered.thenRun(() -> {}));
                answer(storage.values().set("k", V, 0).whenComplete((_, _) -> thread.set(Thread.currentThread())));
                eventually(() -> assertThat(thread.get()).isNotNull());
                assertAllWork(storage);
            }
            assertThat(loops.isShuttingDown()).isFalse();
            assertThat(loops.submit(() -> 1).syncUninterruptibly().getNow()).isEqualTo(1);
        } finally {
            loops.shutdownGracefully().syncUninterruptibly();
        }
    }

    @Test
    void sentinel_leads_to_the_promoted_replica() {
        try (var servers = RealSentinel.start();
                var storage = RedisStorage.open(
                        RedisOptions.of(SentinelContractsTest.server(servers).withTimeout(TIMEOUT)))) {
            var hearing = new Hearing();
            storage.notices().subscribe(Notices.CLUSTER, hearing);
            eventually(() -> assertThat(hearing.starts).hasValue(1));
            answer(storage.values().set("k", V, 0));
            eventually(() -> assertThat(servers.replica().send("GET", "k")).isEqualTo("v"));

            servers.master().kill();
            awaitUp(storage, false);
            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> storage.health().up());
            eventually(() -> answer(storage.values().set("k", bytes("new"), 0)));
            assertThat(servers.replica().send("GET", "k")).isEqualTo("new");
            eventually(() -> assertThat(hearing.starts).hasValueGreaterThanOrEqualTo(2));
            answer(storage.notices().publish(Notices.CLUSTER, bytes("after")));
            eventually(() -> assertThat(hearing.messages).contains("after"));
        }
    }

    @Test
    void a_cluster_without_one_master_serves_the_keys_of_the_others() {
        try (var cluster = RealRedisCluster.start();
                var storage = RedisStorage.open(
                        RedisOptions.of(ClusterContractsTest.server(cluster).withTimeout(TIMEOUT)))) {
            // CRC16 slots: "a" 15495, "b" 3300, "c" 7365, one on each master.
            for (var key : List.of("a", "b", "c")) answer(storage.values().set(key, V, 0));
            cluster.masters().get(2).kill();
            eventually(() ->
                    assertThatThrownBy(() -> answer(storage.values().get("a"))).isInstanceOf(StoreUnavailable.class));
            assertThat(answer(storage.values().get("b"))).isPresent();
            assertThat(answer(storage.values().get("c"))).isPresent();
            assertThat(storage.health().up()).isTrue();
            cluster.masters().get(2).restart();
            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .ignoreExceptions()
                    .until(() -> answer(storage.values().get("a")).isEmpty());
        }
    }

    @Test
    void a_cluster_that_is_gone_altogether_is_found_again() {
        try (var cluster = RealRedisCluster.start();
                var storage = RedisStorage.open(
                        RedisOptions.of(ClusterContractsTest.server(cluster).withTimeout(TIMEOUT)))) {
            var hearing = new Hearing();
            storage.notices().subscribe(Notices.CLUSTER, hearing);
            eventually(() -> assertThat(hearing.starts).hasValue(1));
            cluster.masters().forEach(RealRedis::kill);
            awaitDown(storage);
            assertAllFailAtOnce(storage);
            cluster.masters().forEach(RealRedis::restart);
            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .ignoreExceptions()
                    .untilAsserted(() -> assertAllWork(storage));
            eventually(() -> assertThat(hearing.starts).hasValueGreaterThanOrEqualTo(2));
        }
    }
}
