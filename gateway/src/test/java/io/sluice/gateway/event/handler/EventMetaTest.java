package io.sluice.gateway.event.handler;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.event.Event;
import io.sluice.gateway.event.EventMeta;
import io.sluice.model.document.Json;
import io.sluice.model.event.EventName;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class EventMetaTest {
    private static final Instant NOON = Instant.parse("2026-11-26T12:00:00Z");
    private static final EventMeta.Refusal REFUSAL = new EventMeta.Refusal(
            "m \\ \"q\" + <b>", "GET / HTTP/1.1\r\n\r\n".getBytes(UTF_8), "/p", "10.0.0.1", "****1234");

    private static EventMeta sample(EventName name) {
        var kind = EventMeta.of(name);
        if (kind == EventMeta.Refusal.class) return REFUSAL;
        if (kind == EventMeta.VersionRefusal.class) return new EventMeta.VersionRefusal(REFUSAL, "why");
        if (kind == EventMeta.Breaker.class) return new EventMeta.Breaker("m", "/p", "a", true);
        if (kind == EventMeta.Host.class) {
            return new EventMeta.Host(
                    "m",
                    new EventMeta.HostReport(
                            "http://h/", "http", 500, List.of(), "GET", Map.of(), "", 3, 200, false, "h", "a"));
        }
        if (kind == EventMeta.Token.class) return new EventMeta.Token("m", "o", "k");
        if (kind == EventMeta.Trigger.class) return new EventMeta.Trigger(new byte[0], "o", "k", 80, 85);
        if (kind == EventMeta.Certificate.class) {
            boolean ended = name == EventName.CERTIFICATE_EXPIRED;
            return new EventMeta.Certificate("m", "id", "name", NOON, 3, ended, EventMeta.Role.CLIENT, "a");
        }
        if (kind == EventMeta.UpstreamOAuth.class) return new EventMeta.UpstreamOAuth("m", "a");
        throw new AssertionError("no sample of " + kind);
    }

    @ParameterizedTest
    @EnumSource
    void every_event_has_a_payload_that_scripts_and_receivers_can_read(EventName name) throws Exception {
        var meta = sample(name);
        assertThat(meta).isInstanceOf(EventMeta.of(name));
        var event = new Event(name, "a", meta, NOON);
        var json = Json.parse(EventData.json(event));
        assertThat(json.path("Type").asText()).isEqualTo(name.id());
        assertThat(json.path("Meta").path("Message").asText()).isEqualTo(meta.message());
        assertThat(json.path("Meta").has("OriginatingRequest")).isTrue();
        assertThat(json.path("TimeStamp").asText()).startsWith("2026-11-26 ");
        var body = Json.parse(DefaultBody.of(event));
        assertThat(body.path("event").asText()).isEqualTo(name.id());
        body.properties().forEach(member -> {
            if (!member.getKey().startsWith("days_"))
                assertThat(member.getValue().isTextual()).isTrue();
        });
    }

    @ParameterizedTest
    @EnumSource
    void every_name_is_found_by_its_spelling(EventName name) {
        assertThat(EventName.of(name.id())).contains(name);
    }
}
