package io.sluice.gateway.event.handler;

import static io.sluice.gateway.RunningGateway.tree;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.model.document.Json;
import io.sluice.testkit.http.PathReplies;
import io.sluice.testkit.http.RecordingUpstream;
import io.sluice.testkit.http.SeenRequest;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;

/// Somebody who is told of events, on a real socket.
public final class WebhookReceiver implements AutoCloseable {
    private final RecordingUpstream server;

    private WebhookReceiver(RecordingUpstream server) {
        this.server = server;
    }

    public static WebhookReceiver start() {
        return start(0);
    }

    static WebhookReceiver start(int port) {
        return new WebhookReceiver(RecordingUpstream.start(port, new PathReplies()));
    }

    int port() {
        return server.port();
    }

    public String url() {
        return server.address() + "/hook";
    }

    /// `event_handlers` whose events are all told to this one.
    public JsonNode handlers(String... events) {
        return handlersWith("", events);
    }

    /// @param more members of `handler_meta`, with a comma in front
    public JsonNode handlersWith(String more, String... events) {
        var handlers = (ObjectNode) tree("{'events':{}}");
        for (var event : events) {
            handlers.withObject("/events").set(event, tree("""
                    [{'handler_name':'eh_web_hook_handler','handler_meta':{
                      'method':'POST','target_path':'%s/%s','event_timeout':60%s}}]
                    """.formatted(url(), event, more)));
        }
        return handlers;
    }

    /// What came, once so much has.
    public List<SeenRequest> received(int count) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(10))
                .untilAsserted(() -> assertThat(server.seen()).hasSizeGreaterThanOrEqualTo(count));
        return server.seen();
    }

    /// The body of the only request for this event.
    public JsonNode body(String event) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(10))
                .until(() -> server.seen().stream().anyMatch(seen -> seen.path().endsWith("/" + event)));
        var all = server.seen().stream()
                .filter(seen -> seen.path().endsWith("/" + event))
                .toList();
        assertThat(all).hasSize(1);
        return json(all.getFirst().text());
    }

    public List<SeenRequest> seen() {
        return server.seen();
    }

    public void forget() {
        server.forget();
    }

    static JsonNode json(String text) {
        try {
            return Json.parse(text);
        } catch (IOException bad) {
            throw new AssertionError(text, bad);
        }
    }

    @Override
    public void close() {
        server.close();
    }
}
