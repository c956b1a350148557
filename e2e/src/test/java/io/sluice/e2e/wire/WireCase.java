package io.sluice.e2e.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.sluice.model.document.Json;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// One case while it is played: the client's steps, and all that both sides saw.
///
/// Steps of the client: a text · `{"pause": ms}` · `{"bytes": text, "gap": ms}` one at a time · `{"await": n}` n
/// complete answers or the end · `{"until_text": text, "ms"}` the client got it · `{"until_upstream": text, "ms"}` the
/// upstream got it · `{"send_if": text, "text": text}` send when the first was received ·
/// `{"until_upstream_closed": ms}` · `{"half_close": true}` · `{"close": true}` · `{"open": true}` a new connection.
final class WireCase {
    private final JsonNode json;
    private final WireText text;
    private final Signal signal;
    private final List<WireClient> clients = new ArrayList<>();
    private final List<UpstreamRequest> requests = new ArrayList<>();
    private final List<UpstreamConnection> connections = new ArrayList<>();
    private List<String> stray = List.of();
    private boolean upstreamClosed;

    WireCase(JsonNode json, WireText text, Signal signal) {
        this.json = json;
        this.text = text;
        this.signal = signal;
    }

    WireText text() {
        return text;
    }

    List<WireClient> clients() {
        synchronized (signal) {
            return List.copyOf(clients);
        }
    }

    List<UpstreamRequest> requests() {
        synchronized (signal) {
            return List.copyOf(requests);
        }
    }

    List<UpstreamConnection> connections() {
        synchronized (signal) {
            return List.copyOf(connections);
        }
    }

    /// Bytes upstream that belonged to no request.
    List<String> stray() {
        return stray;
    }

    /// Whether the gateway closed its connection upstream when the case waited for it.
    boolean upstreamClosed() {
        return upstreamClosed;
    }

    void play(InetSocketAddress gateway, WireUpstream upstream) throws IOException {
        boolean down = json.path("upstream_down").asBoolean();
        if (down) upstream.down();
        upstream.play(Optional.of(this));
        try {
            client(gateway);
            stray = connections().stream()
                    .map(UpstreamConnection::stray)
                    .filter(bytes -> !bytes.isEmpty())
                    .map(bytes -> "stray bytes '" + Head.cut(bytes, 40) + "'")
                    .toList();
        } finally {
            clients().forEach(WireClient::close);
            // The gateway may answer the end of a client by ending its connection upstream: let it.
            Signal.pause(10);
            upstream.play(Optional.empty());
            connections().forEach(UpstreamConnection::close);
            if (down) upstream.up();
            Signal.pause(20);
        }
    }

    // What the upstream's connections tell and ask.

    void connected(UpstreamConnection connection) {
        signal.change(() -> connections.add(connection));
    }

    /// Answers the request's number in this case, from 0.
    int arrived(UpstreamRequest request, Runnable atTheSameTime) {
        synchronized (signal) {
            requests.add(request);
            atTheSameTime.run();
            signal.raise();
            return requests.size() - 1;
        }
    }

    List<JsonNode> answer(int number) {
        return UpstreamConnection.steps(json.path("upstream").path(number));
    }

    boolean clientGot(String wanted) {
        return clients().stream().anyMatch(client -> client.got.has(wanted));
    }

    private void client(InetSocketAddress gateway) throws IOException {
        long limit = json.path("limit").asLong(1500);
        open(gateway);
        var steps = json.path("client");
        if (steps.isArray()) {
            for (var step : steps) step(step, gateway, limit);
        } else {
            step(steps, gateway, limit);
        }
        var last = clients.getLast();
        int wanted = json.path("await").asInt(1);
        if (wanted > 0) signal.await(() -> last.finished(wanted), limit);
        long linger = Statements.linger(json.path("expect"));
        if (linger > 0) signal.await(() -> clients().stream().allMatch(WireClient::ended), linger);
        Signal.pause(json.path("settle").asLong(30));
    }

    private void step(JsonNode step, InetSocketAddress gateway, long limit) throws IOException {
        var client = clients.getLast();
        if (step instanceof TextNode bytes) {
            client.send(text.expand(bytes.textValue()));
        } else if (step.has("pause")) {
            Signal.pause(step.path("pause").asLong());
        } else if (step.has("bytes")) {
            for (char each : text.expand(step.path("bytes").asText()).toCharArray()) {
                client.send(String.valueOf(each));
                Signal.pause(step.path("gap").asLong(1));
            }
        } else if (step.has("open")) {
            int answers = step.path("await").asInt(1);
            if (answers > 0) signal.await(() -> client.finished(answers), limit);
            open(gateway);
        } else if (step.has("await")) {
            int answers = step.path("await").asInt();
            signal.await(() -> client.finished(answers), step.path("ms").asLong(limit));
        } else if (step.has("until_text")) {
            var wanted = text.expand(step.path("until_text").asText());
            signal.await(
                    () -> client.got.has(wanted) || client.ended(),
                    step.path("ms").asLong(1500));
        } else if (step.has("until_upstream")) {
            var wanted = text.expand(step.path("until_upstream").asText());
            signal.await(
                    () -> connections().stream().anyMatch(upstream -> upstream.got.has(wanted)) || client.ended(),
                    step.path("ms").asLong(1500));
        } else if (step.has("send_if")) {
            // As a client does that waits for 100 Continue.
            if (client.got.has(text.expand(step.path("send_if").asText()))) {
                client.send(text.expand(step.path("text").asText()));
            }
        } else if (step.has("until_upstream_closed")) {
            upstreamClosed = signal.await(
                    () -> connections().stream().anyMatch(UpstreamConnection::ended),
                    step.path("until_upstream_closed").asLong());
        } else if (step.has("half_close")) {
            client.endOutput();
        } else if (step.has("close")) {
            client.close();
        } else {
            throw new IllegalArgumentException("unknown step " + step);
        }
    }

    private void open(InetSocketAddress gateway) throws IOException {
        var methods = new ArrayList<String>();
        json.path("methods").forEach(method -> methods.add(method.asText()));
        var client = new WireClient(gateway, methods, signal);
        signal.change(() -> clients.add(client));
    }

    /// A request that tells whether the gateway proxies as the cases need it.
    static JsonNode probe() {
        var probe = Json.object().put("client", "GET {{P}}probe HTTP/1.1\r\nHost: {{GW}}\r\n\r\n");
        probe.putArray("expect");
        return probe;
    }
}
