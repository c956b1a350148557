package io.sluice.storage.redis;

import static io.sluice.storage.Contract.answer;
import static io.sluice.storage.Contract.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.storage.Allowance;
import io.sluice.storage.Contract.Count;
import io.sluice.storage.Contract.Log;
import io.sluice.storage.Notices;
import io.sluice.testkit.redis.RealRedis;
import io.sluice.testkit.redis.RespClient;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/// What Redis sees, by `MONITOR`: other gateways share the layout, and users of few rights the connection.
@DisplayNameGeneration(ReplaceUnderscores.class)
class RedisWireTest {
    private final List<String> seen = new CopyOnWriteArrayList<>();
    private RealRedis redis;
    private RespClient monitor;
    private RedisStorage storage;

    @BeforeEach
    void start() throws IOException {
        RedisBackend.assumeRedis();
        redis = RealRedis.start();
        monitor = new RespClient(redis.port());
        monitor.send("MONITOR");
        storage = RedisStorage.open(RedisOptions.of(RedisServer.at("127.0.0.1", redis.port())));
    }

    @AfterEach
    void stop() throws IOException {
        if (storage != null) storage.close();
        if (monitor != null) monitor.close();
        if (redis != null) redis.close();
    }

    /// Everything up to now, without times and addresses, in lower case, probes left out.
    private List<String> commands() throws IOException {
        redis.send("ECHO", "end of part");
        while (true) {
            var line = monitor.read().toString();
            var command = line.substring(line.indexOf(']') + 2).replace("\"", "");
            if (command.equals("ECHO end of part")) break;
            seen.add(line.contains(" lua]") ? "lua " + command.toLowerCase(Locale.ROOT) : command);
        }
        var part = new ArrayList<>(seen.stream()
                .map(command -> command.replaceAll("(?i)^(evalsha) [0-9a-f]{40}", "evalsha {sha}")
                        .replaceAll("(?i)^eval .* 1 ", "eval {text} 1 ")
                        .replaceAll("[A-Za-z0-9+/]{22}==", "{random}"))
                .map(command -> {
                    int space = command.indexOf(' ');
                    return space < 0
                            ? command.toLowerCase(Locale.ROOT)
                            : command.substring(0, space).toLowerCase(Locale.ROOT) + command.substring(space);
                })
                .filter(command -> !command.equals("ping"))
                .toList());
        seen.clear();
        return part;
    }

    private List<String> own() throws IOException {
        return commands().stream()
                .filter(command -> !command.startsWith("lua "))
                .toList();
    }

    @Test
    void connections_open_with_hello_3_and_say_nothing_about_the_client() throws IOException {
        assertThat(own()).containsOnly("hello 3").hasSize(5);
    }

    @Test
    void sessions_are_one_command_each() throws IOException {
        own();
        answer(storage.sessions().find("apikey-a"));
        answer(storage.sessions().find(List.of("apikey-a", "apikey-b")));
        answer(storage.sessions().put("apikey-a", bytes("{}"), 0));
        answer(storage.sessions().put("apikey-a", bytes("{}"), 60));
        answer(storage.sessions().update("apikey-a", bytes("{}"), 60));
        answer(storage.sessions().remove(List.of("apikey-a"), List.of("rate-limit-a.BLOCKED", "quota-a")));
        assertThat(own())
                .containsExactly(
                        "get apikey-a",
                        "mget apikey-a apikey-b",
                        "set apikey-a {}",
                        "set apikey-a {} EX 60",
                        "set apikey-a {} EX 60 XX",
                        "del rate-limit-a.BLOCKED quota-a",
                        "del apikey-a");
    }

    @Test
    void a_quota_starts_under_the_lock_other_gateways_take_and_then_costs_one_command() throws IOException {
        quota();
        own();
        redis.send("DEL", "quota-a");
        own();
        quota();
        quota();
        assertThat(own())
                .containsExactly(
                        "evalsha {sha} 1 quota-a 1 300",
                        "set quota-a-lock {random} EX 8 NX",
                        "evalsha {sha} 1 quota-a 1 300",
                        "evalsha {sha} 1 quota-a-lock {random}",
                        "evalsha {sha} 1 quota-a 1 300");
        assertThat(redis.send("GET", "quota-a")).isEqualTo("2");
        assertThat((Long) redis.send("TTL", "quota-a")).isBetween(298L, 300L);
        assertThat(redis.send("EXISTS", "quota-a-lock")).isEqualTo(0L);
    }

    private void quota() {
        var count = new Count();
        storage.counters().quota("quota-a", 300, count);
        count.await();
    }

    @Test
    void limits_leave_the_keys_other_gateways_read() throws IOException {
        long now = 1_795_476_764_937_374_443L;
        for (int i = 0; i < 4; i++) {
            var log = new Log();
            storage.counters().slidingLog("rate-limit-a", now + i, 60, 3, log);
            log.await();
        }
        assertThat(redis.send("ZRANGE", "rate-limit-a", "0", "-1"))
                .isEqualTo(List.of(
                        "1795476764937374443", "1795476764937374444", "1795476764937374445", "1795476764937374446"));
        assertThat(redis.send("ZSCORE", "rate-limit-a", "1795476764937374443")).isEqualTo("1.7954767649373745e+18");
        assertThat((Long) redis.send("TTL", "rate-limit-a")).isBetween(58L, 60L);

        own();
        var window = new Count();
        storage.counters().fixedWindow("rate-limit-w", 60, 1_795_476_828_362L * 1_000_000, window);
        window.await();
        storage.counters().block("rate-limit-a", 60);
        answer(storage.counters()
                .allow("rate-limit-a", new Allowance(1, 3, Instant.parse("2026-11-23T23:34:50.706373127Z"))));
        assertThat(own())
                .startsWith(
                        "incr rate-limit-w/1795476780000000000",
                        "pexpire rate-limit-w/1795476780000000000 11638",
                        "set rate-limit-a.BLOCKED 1 EX 60 NX",
                        "set rate-limit-a-lock {random} EX 8 NX",
                        "hset rate-limit-a-allowance delay 1 current 3 nextUpdateAt 2026-11-23T23:34:50.706373127Z",
                        "expire rate-limit-a-allowance 2");
    }

    @Test
    void records_and_notices_are_lists_and_messages() throws IOException {
        own();
        answer(storage.records().append("analytics-tyk-system-analytics", List.of(bytes("a"), bytes("b")), 60));
        answer(storage.notices().publish(Notices.CLUSTER, bytes("m")));
        assertThat(own())
                .containsExactly("rpush analytics-tyk-system-analytics a b", "publish tyk.cluster.notifications m");
    }
}
