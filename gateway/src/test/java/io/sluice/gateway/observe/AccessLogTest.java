package io.sluice.gateway.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.sluice.gateway.RunningGateway;
import io.sluice.testkit.http.Header;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

@DisplayNameGeneration(ReplaceUnderscores.class)
class AccessLogTest {
    @TempDir
    Path folder;

    private final Lines lines = new Lines();
    private final Logger logger = (Logger) LoggerFactory.getLogger("io.sluice.access-log.requests");

    private static final class Lines extends AppenderBase<ILoggingEvent> {
        final List<Map<String, Object>> seen = new CopyOnWriteArrayList<>();

        @Override
        protected void append(ILoggingEvent event) {
            var line = new LinkedHashMap<String, Object>();
            event.getKeyValuePairs().forEach(pair -> line.put(pair.key, pair.value));
            seen.add(line);
        }
    }

    @BeforeEach
    void listen() {
        lines.start();
        logger.setLevel(ch.qos.logback.classic.Level.INFO);
        logger.addAppender(lines);
    }

    @AfterEach
    void stopListening() {
        logger.detachAppender(lines);
    }

    private RunningGateway start(String settings) throws IOException {
        var running = RunningGateway.start(folder, settings);
        running.serve(RunningGateway.tree("""
                {'name':'The API','api_id':'t','org_id':'default','active':true,
                 'auth_configs':{'authToken':{'auth_header_name':'Authorization'}},
                 'version_data':{'not_versioned':true,'versions':{'Default':{'name':'Default'}}},
                 'proxy':{'listen_path':'/t/','target_url':'{{UPSTREAM}}/','strip_listen_path':true}}
                """));
        running.put("some-key", RunningGateway.tree("{'org_id':'default','rate':1,'per':60}"));
        return running;
    }

    private static ConditionFactory patiently() {
        return await().atMost(Duration.ofSeconds(60));
    }

    @Test
    void a_request_leaves_one_line_with_what_is_known_of_it() throws IOException {
        try (var running = start("{'access_logs':{'enabled':true}}")) {
            var headers = List.of(
                    new Header("Authorization", "some-key"),
                    new Header("X-Real-IP", "192.0.2.7"),
                    new Header("User-Agent", "test"));
            running.send("GET", "/t/a%20b?q=1", headers, "");
            patiently().until(() -> lines.seen.size() == 1);
            var line = lines.seen.getFirst();
            assertThat(line)
                    .containsEntry("api_id", "t")
                    .containsEntry("api_name", "The API")
                    .containsEntry("api_type", "classic")
                    .containsEntry("org_id", "default")
                    .containsEntry("method", "GET")
                    .containsEntry("path", "/t/a b")
                    .containsEntry("original_path", "/t/a%20b")
                    .containsEntry("status", 200)
                    .containsEntry("upstream_status", 200)
                    .containsEntry("client_ip", "192.0.2.7")
                    .containsEntry("user_agent", "test")
                    .containsEntry("protocol", "HTTP/1.1")
                    .containsEntry("upstream_addr", "127.0.0.1:" + running.upstream.port())
                    .containsKeys("latency_total", "latency_gateway", "upstream_latency", "remote_addr", "host")
                    .doesNotContainKeys("response_flag", "error_source");
            assertThat(line.get("api_key"))
                    .isEqualTo(RunningGateway.FORMS.stored(RunningGateway.FORMS.token("default", "some-key")));
        }
    }

    @Test
    void a_refusal_says_why() throws IOException {
        try (var running = start("{'access_logs':{'enabled':true}}")) {
            running.get("/t/x", "some-key");
            running.get("/t/x", "some-key");
            patiently().until(() -> lines.seen.size() == 2);
            assertThat(lines.seen.getLast())
                    .containsEntry("status", 429)
                    .containsEntry("response_flag", "RLT")
                    .containsEntry("response_code_details", "session_rate_limited")
                    .containsEntry("error_source", "rate-limit")
                    .doesNotContainKeys("upstream_status", "upstream_addr");
        }
    }

    @Test
    void a_template_chooses_the_fields() throws IOException {
        try (var running = start("{'access_logs':{'enabled':true,'template':['status','path','nonsense']}}")) {
            running.get("/t/x", "some-key");
            patiently().until(() -> lines.seen.size() == 1);
            assertThat(lines.seen.getFirst()).containsOnlyKeys("path", "status");
        }
    }

    @Test
    void a_key_that_is_no_hash_is_not_shown_whole() throws IOException {
        try (var running = start("{'access_logs':{'enabled':true},'hash_keys':false}")) {
            running.storage
                    .sessions()
                    .put(
                            "apikey-plain-key",
                            "{\"org_id\":\"default\"}".getBytes(java.nio.charset.StandardCharsets.UTF_8),
                            0)
                    .toCompletableFuture()
                    .join();
            running.get("/t/x", "plain-key");
            patiently().until(() -> lines.seen.size() == 1);
            assertThat(lines.seen.getFirst()).containsEntry("api_key", "****-key");
        }
    }

    @Test
    void without_the_setting_there_are_no_lines() throws IOException {
        try (var running = start("{}")) {
            running.get("/t/x", "some-key");
        }
        assertThat(lines.seen).isEmpty();
    }
}
