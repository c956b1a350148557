package io.sluice.gateway.observe;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.sluice.gateway.RunningGateway;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

@DisplayNameGeneration(ReplaceUnderscores.class)
class NotFoundLogTest {
    @TempDir
    Path folder;

    private final Logger logger = (Logger) LoggerFactory.getLogger(NotFoundLog.class);
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

    @BeforeEach
    void listen() {
        logger.setLevel(Level.INFO);
        lines.start();
        logger.addAppender(lines);
    }

    @AfterEach
    void stopListening() {
        logger.detachAppender(lines);
    }

    private List<Map<String, Object>> linesOf(String settings) throws IOException {
        lines.list.clear();
        try (var running = RunningGateway.start(folder, settings)) {
            assertThat(running.get("/nowhere/a?secret=x", "").status()).isEqualTo(404);
            assertThat(running.get("/live", "").status()).isEqualTo(200);
        }
        return lines.list.stream()
                .map(event -> {
                    var line = new LinkedHashMap<String, Object>();
                    event.getKeyValuePairs().forEach(pair -> line.put(pair.key, pair.value));
                    return (Map<String, Object>) line;
                })
                .toList();
    }

    @Test
    void a_request_that_no_api_takes_leaves_a_line_where_that_is_wanted() throws IOException {
        assertThat(linesOf("{'track_404_logs':true}"))
                .singleElement()
                .satisfies(line -> assertThat(line)
                        .containsEntry("method", "GET")
                        .containsEntry("path", "/nowhere/a")
                        .containsEntry("user_ip", "127.0.0.1"));
        assertThat(linesOf("{}")).isEmpty();
    }
}
