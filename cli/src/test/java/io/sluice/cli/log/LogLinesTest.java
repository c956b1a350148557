package io.sluice.cli.log;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import com.fasterxml.jackson.core.JsonProcessingException;
import io.sluice.model.document.Json;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.slf4j.event.KeyValuePair;

@DisplayNameGeneration(ReplaceUnderscores.class)
class LogLinesTest {

    private static LoggingEvent event(Level level, String message) {
        var logger = new LoggerContext().getLogger("io.sluice.gateway.control.ApiRoutes");
        var event = new LoggingEvent("", logger, level, message, null, null);
        event.setInstant(Instant.parse("2026-01-02T03:04:05Z"));
        event.addKeyValuePair(new KeyValuePair("api_id", "a b"));
        event.addKeyValuePair(new KeyValuePair("code", 403));
        return event;
    }

    private static String text(TextLines.Stamp stamp, LoggingEvent event) {
        return new String(new TextLines(stamp).encode(event), StandardCharsets.UTF_8);
    }

    @Test
    void a_text_line_names_its_fields() {
        assertThat(text(TextLines.Stamp.RFC_3339, event(Level.WARN, "key refused")))
                .matches("time=\"2026-01-0\\dT\\d\\d:\\d\\d:05(Z|[+-]\\d\\d:\\d\\d)\" level=warning"
                        + " message=\"key refused\" prefix=control api_id=\"a b\" code=403\n");
        assertThat(text(TextLines.Stamp.LEGACY, event(Level.INFO, "x"))).contains("time=\"Jan 0");
    }

    @Test
    void nothing_a_client_sends_starts_a_line_of_its_own() {
        var line = text(TextLines.Stamp.RFC_3339, event(Level.INFO, "path /a\nlevel=error \"quoted\""));
        assertThat(line.strip()).doesNotContain("\n").contains("\\n").contains("\\\"quoted\\\"");
    }

    @Test
    void a_json_line_is_one_object() throws JsonProcessingException {
        var line = new String(new JsonLines().encode(event(Level.ERROR, "gone\nwrong")), StandardCharsets.UTF_8);
        assertThat(line.strip()).doesNotContain("\n");
        var json = Json.parse(line);
        assertThat(json.get("level").asText()).isEqualTo("error");
        assertThat(json.get("message").asText()).isEqualTo("gone\nwrong");
        assertThat(json.get("prefix").asText()).isEqualTo("control");
        assertThat(json.get("code").isInt()).isTrue();
    }
}
