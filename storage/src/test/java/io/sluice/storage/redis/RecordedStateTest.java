package io.sluice.storage.redis;

import static io.sluice.storage.Contract.answer;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sluice.storage.Contract.Count;
import io.sluice.storage.Contract.Log;
import io.sluice.storage.Contract.Logged;
import io.sluice.storage.FixedWindow;
import io.sluice.testkit.redis.RealRedis;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// The state recorded of a Tyk gateway 5.14.0, put into a real Redis as it was and read through the ports;
/// and its limit commands, given to the ports and compared with the state they left.
@DisplayNameGeneration(ReplaceUnderscores.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RecordedStateTest {
    private static final Path RECORDINGS = recordings();
    private static final Pattern SLIDING_LOG =
            Pattern.compile("evalsha ca685f7500773e4f5f26db6c231669744f141312 1 (\\S+) (\\d+) (\\d+) (\\d+) (\\d+)");

    private RealRedis redis;
    private RedisStorage storage;
    private List<JsonNode> scenarios = List.of();

    private static Path recordings() {
        for (var folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
            var candidate = folder.resolve("shared/data/redis");
            if (Files.isDirectory(candidate)) return candidate;
        }
        return Path.of("shared/data/redis");
    }

    @BeforeAll
    void start() throws IOException {
        RedisBackend.assumeRedis();
        assumeTrue(Files.isReadable(RECORDINGS.resolve("state.json")), "the recordings are not there");
        redis = RealRedis.start();
        storage = RedisStorage.open(RedisOptions.of(RedisServer.at("127.0.0.1", redis.port())));
        var state = new ObjectMapper().readTree(RECORDINGS.resolve("state.json").toFile());
        scenarios = StreamSupport.stream(state.path("scenarios").spliterator(), false)
                .toList();
    }

    @AfterAll
    void stop() {
        if (storage != null) storage.close();
        if (redis != null) redis.close();
    }

    private static byte[] content(JsonNode node) {
        return node.isObject()
                ? Base64.getDecoder().decode(node.path("base64").textValue())
                : node.asText().getBytes(UTF_8);
    }

    private static List<byte[]> contents(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .map(RecordedStateTest::content)
                .toList();
    }

    @Test
    void every_recorded_value_is_read_as_it_was_written() throws IOException {
        int read = 0;
        for (var scenario : scenarios) {
            for (var part : List.of("keys_added", "keys_changed")) {
                for (var entry : scenario.path(part).properties()) {
                    redis.send("FLUSHALL");
                    readsAsRecorded(
                            scenario.path("scenario").asText() + ": " + entry.getKey(),
                            entry.getKey(),
                            entry.getValue());
                    read++;
                }
            }
        }
        assertThat(read).isGreaterThan(500);
    }

    private void readsAsRecorded(String name, String key, JsonNode recorded) {
        var values = storage.values();
        switch (recorded.path("type").asText()) {
            case "string" -> {
                // Values that are no text are set through the port itself: the other client sends text only.
                var value = content(recorded.path("value"));
                if (recorded.path("value").isTextual())
                    redis.send("SET", key, recorded.path("value").asText());
                else answer(values.set(key, value, 0));
                assertThat(answer(values.get(key))).as(name).hasValue(value);
                if (key.startsWith("apikey-") || key.startsWith("orgkey."))
                    assertThat(answer(storage.sessions().find(List.of("apikey-none", key)))
                                    .orElseThrow()
                                    .json())
                            .as(name)
                            .isEqualTo(value);
            }
            case "list" -> {
                var items = contents(recorded.path("items"));
                answer(values.append(key, items));
                assertThat(answer(values.list(key)))
                        .as(name)
                        .usingRecursiveComparison()
                        .isEqualTo(items);
            }
            case "set" -> {
                for (var member : recorded.path("members")) redis.send("SADD", key, member.asText());
                assertThat(new TreeSet<>(texts(answer(values.members(key)))))
                        .as(name)
                        .isEqualTo(new TreeSet<>(texts(contents(recorded.path("members")))));
            }
            case "zset" -> {
                for (var pair : recorded.path("members"))
                    redis.send("ZADD", key, pair.get(1).asText(), pair.get(0).asText());
                var scored = answer(values.scored(key, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY));
                assertThat(scored).as(name).hasSize(recorded.path("members").size());
                for (int i = 0; i < scored.size(); i++) {
                    var pair = recorded.path("members").get(i);
                    assertThat(scored.get(i).member()).as(name).isEqualTo(content(pair.get(0)));
                    assertThat(scored.get(i).score())
                            .as(name)
                            .isCloseTo(pair.get(1).asDouble(), within(0.0));
                }
            }
            case "hash" -> {
                var expected = new TreeMap<String, String>();
                for (var field : recorded.path("fields").properties()) {
                    redis.send("HSET", key, field.getKey(), field.getValue().asText());
                    expected.put(field.getKey(), field.getValue().asText());
                }
                assertThat(new TreeMap<>(answer(values.fields(key)))).as(name).isEqualTo(expected);
                var allowance = answer(storage.counters().allowance(key.replaceAll("-allowance$", "")))
                        .orElseThrow();
                assertThat(allowance.nextUpdateAt()).as(name).isEqualTo(expected.get("nextUpdateAt"));
                assertThat(allowance.current()).as(name).isEqualTo(Long.parseLong(expected.get("current")));
            }
            default -> throw new AssertionError(name);
        }
    }

    private static List<String> texts(List<byte[]> all) {
        return all.stream().map(bytes -> new String(bytes, UTF_8)).toList();
    }

    @Test
    void the_recorded_sliding_logs_grow_the_same_through_the_port() {
        int checked = 0;
        for (var scenario : scenarios) {
            var logs = new TreeMap<String, List<Logged>>();
            redis.send("FLUSHALL");
            for (var command : scenario.path("commands")) {
                var matcher = SLIDING_LOG.matcher(command.asText());
                if (!matcher.matches()) continue;
                long now = Long.parseLong(matcher.group(2));
                long max = Long.parseLong(matcher.group(4));
                long per = Long.parseLong(matcher.group(5));
                assertThat(now - per * 1_000_000_000L).isEqualTo(Long.parseLong(matcher.group(3)));
                var log = new Log();
                storage.counters().slidingLog(matcher.group(1), now, per, max, log);
                logs.computeIfAbsent(matcher.group(1), _ -> new ArrayList<>()).add(log.await());
            }
            for (var log : logs.entrySet()) {
                var added = scenario.path("keys_added").path(log.getKey());
                if (added.isMissingNode()) continue;
                var members = StreamSupport.stream(added.path("members").spliterator(), false)
                        .map(pair -> pair.get(0).asText())
                        .toList();
                assertThat(redis.send("ZRANGE", log.getKey(), "0", "-1"))
                        .as(scenario.path("scenario").asText())
                        .isEqualTo(members);
                assertThat(log.getValue().getLast().before()).isEqualTo(members.size() - 1L);
                checked++;
            }
        }
        assertThat(checked).isGreaterThan(20);
    }

    @Test
    void the_recorded_fixed_windows_have_the_same_names_and_ends() {
        int checked = 0;
        for (var scenario : scenarios) {
            String counter = "";
            for (var command : scenario.path("commands")) {
                var words = command.asText().split(" ", -1);
                if (words[0].equals("incr") && words[1].contains("/")) counter = words[1];
                if (!words[0].equals("pexpire") || !words[1].equals(counter)) continue;
                // The window's end tells the time of the request, for a length of 60 s, as all were.
                int slash = counter.indexOf('/');
                long start = Long.parseLong(counter.substring(slash + 1));
                long now = start + 60_000_000_000L - Long.parseLong(words[2]) * 1_000_000;
                var window = FixedWindow.at(now, 60);
                assertThat(window.key(counter.substring(0, slash))).isEqualTo(counter);
                assertThat(window.remainingMillis(now)).isEqualTo(Long.parseLong(words[2]));
                var count = new Count();
                storage.counters().fixedWindow(counter.substring(0, slash), 60, now, count);
                assertThat(count.await().millis()).isEqualTo(Long.parseLong(words[2]));
                checked++;
            }
        }
        assertThat(checked).isGreaterThan(5);
    }

    @Test
    void recorded_analytics_elements_pass_through_the_queue_unchanged() throws IOException {
        var file = RECORDINGS.resolve("analytics.json");
        assumeTrue(Files.isReadable(file), "the recordings are not there");
        int passed = 0;
        for (var record : new ObjectMapper().readTree(file.toFile()).path("records")) {
            for (var element : record.path("elements")) {
                if (!element.has("base64")) continue;
                var bytes = Base64.getDecoder().decode(element.path("base64").asText());
                var key = element.path("key").asText();
                answer(storage.records().append(key, List.of(bytes), 60));
                assertThat(answer(storage.records().take(key, 0))).containsExactly(bytes);
                passed++;
            }
        }
        assertThat(passed).isGreaterThan(30);
    }
}
