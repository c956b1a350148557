package io.sluice.e2e.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.sluice.e2e.ProductUnderTest;
import io.sluice.testkit.http.Header;
import io.sluice.testkit.http.PathReplies;
import io.sluice.testkit.http.RawAnswer;
import io.sluice.testkit.http.RawClient;
import io.sluice.testkit.http.RecordingUpstream;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Loads the definitions and policies of all its cases at once, plays cases one by one, removes what it loaded.
///
/// Used by one thread. The pauses of a case are part of its recording: keys expire and windows end in real time.
final class CasePlayer implements AutoCloseable {
    private static final Header JSON = new Header("Content-Type", "application/json");

    private final ProductUnderTest product;
    private final Clock clock = Clock.systemUTC();
    private final SigningKeys keys = new SigningKeys(clock);
    private final PathReplies replies = new PathReplies(keys.keySet());
    private final RecordingUpstream upstream = RecordingUpstream.start(0, replies);
    private final Map<String, Variables> variables = new HashMap<>();
    private final Map<String, String> broken = new HashMap<>();
    /// Newest first: children of a version family are removed before their base.
    private final Deque<String> made = new ArrayDeque<>();

    CasePlayer(ProductUnderTest product) {
        this.product = product;
    }

    /// One reload for all.
    void load(List<Case> cases) throws IOException {
        for (var each : cases) {
            var own = new Variables(base(), keys, clock);
            variables.put(each.id(), own);
            try {
                load(each, own);
            } catch (IOException | RuntimeException refused) {
                broken.put(each.id(), "set-up: " + refused.getMessage());
            }
        }
        reload();
    }

    /// What is different from the recording, one line each; empty when equal.
    List<String> play(Case played) {
        if (broken.containsKey(played.id())) return List.of(broken.get(played.id()));
        var found = new ArrayList<String>();
        var own = requireNonNull(variables.get(played.id()), "not loaded");
        try {
            for (var key : played.list("keys")) {
                var filled = own.fill(key);
                var id = filled.path("id").asText();
                var path = "/tyk/keys/" + URLEncoder.encode(id, UTF_8).replace("+", "%20");
                accepted("key " + id, control("POST", path, Optional.of(filled.path("session"))));
            }
            var steps = played.list("steps");
            var recorded = played.list("recorded");
            for (int i = 0; i < steps.size(); i++) {
                var number = "step " + i + " " + steps.get(i).path("name").asText() + ": ";
                step(steps.get(i), recorded.get(i), own).forEach(line -> found.add(number + line));
            }
        } catch (IOException | RuntimeException unplayable) {
            found.add("could not play: " + unplayable);
        }
        return found;
    }

    @Override
    public void close() throws IOException {
        try {
            while (!made.isEmpty()) control("DELETE", made.pop(), Optional.empty());
            control("GET", "/tyk/reload/", Optional.empty());
        } finally {
            upstream.close();
        }
    }

    private Map<String, String> base() {
        return Map.of(
                "UPSTREAM", upstream.address().toString(),
                "UPSTREAM_HOST", upstream.address().getAuthority(),
                "GATEWAY", product.address().toString(),
                "GATEWAY_HOST", product.address().getAuthority(),
                "SECRET", product.secret());
    }

    private void load(Case loaded, Variables own) throws IOException {
        own.compute(loaded.json().path("vars"));
        for (var policy : loaded.list("policies")) {
            var filled = own.fill(policy);
            made.push("/tyk/policies/"
                    + filled.path("id").asText(filled.path("_id").asText()));
            accepted("policy", control("POST", "/tyk/policies", Optional.of(filled)));
        }
        for (var definition : loaded.list("apis")) {
            var filled = own.fill(definition);
            boolean oas = filled.has("openapi");
            var path = oas ? "/tyk/apis/oas" : "/tyk/apis";
            made.push(path + "/" + (oas ? filled.at("/x-tyk-api-gateway/info/id") : filled.path("api_id")).asText());
            accepted("definition", control("POST", path, Optional.of(filled)));
        }
    }

    private List<String> step(JsonNode step, JsonNode want, Variables own) throws IOException {
        own.compute(step.path("vars"));
        pause(step.path("wait_ms").asLong());
        if (step.path("reload").asBoolean()) {
            reload();
            return List.of();
        }
        var request = own.fill(step.path("request"));
        var answer = Optional.<RawAnswer>empty();
        for (int i = 0; i < step.path("repeat").asInt(1); i++) {
            if (!request.path("path").asText().contains("/counter")) replies.restartCounter();
            upstream.forget();
            answer = Optional.of(send(request, step.path("control").asBoolean()));
        }
        pause(step.path("settle_ms").asLong());
        var last = answer.orElseThrow();
        for (var entry : step.path("save").properties()) {
            own.save(entry.getKey(), saved(last, entry.getValue().asText()));
        }
        return Observation.differences(want, Observation.of(last, upstream.seen(), step, own));
    }

    /// A value of an answer; where there is none, a text that makes later steps differ.
    private static JsonNode saved(RawAnswer answer, String path) {
        if (path.startsWith("header:"))
            return TextNode.valueOf(answer.header(path.substring(7)).orElse(""));
        var node = PlainJson.read(answer.text()).orElse(TextNode.valueOf(answer.text()));
        for (var part : path.split("\\.", -1)) {
            if (part.isEmpty()) continue;
            node = node.isArray() ? node.path(part.matches("\\d{1,9}") ? Integer.parseInt(part) : -1) : node.path(part);
        }
        return node.isMissingNode() ? TextNode.valueOf("not-in-the-answer") : node;
    }

    private RawAnswer send(JsonNode request, boolean control) throws IOException {
        var body = request.path("body");
        return send(
                control ? product.control() : product.address(),
                request.path("method").asText("GET"),
                request.path("path").asText(),
                pairs(request.path("headers"), control),
                body.isMissingNode() || body.isNull()
                        ? Optional.empty()
                        : Optional.of(body.isTextual() ? body.textValue() : PlainJson.spaced(body)));
    }

    private List<Header> pairs(JsonNode headers, boolean control) {
        var pairs = new ArrayList<Header>();
        if (headers.isArray()) {
            headers.forEach(pair ->
                    pairs.add(new Header(pair.path(0).asText(), pair.path(1).asText())));
        } else {
            headers.properties()
                    .forEach(pair ->
                            pairs.add(new Header(pair.getKey(), pair.getValue().asText())));
        }
        if (control && Header.first(pairs, "X-Tyk-Authorization").isEmpty()) {
            pairs.addFirst(new Header("X-Tyk-Authorization", product.secret()));
        }
        return pairs;
    }

    private RawAnswer control(String method, String path, Optional<JsonNode> body) throws IOException {
        var headers = List.of(new Header("X-Tyk-Authorization", product.secret()), JSON);
        return send(product.control(), method, path, headers, body.map(PlainJson::spaced));
    }

    private static RawAnswer send(URI to, String method, String path, List<Header> headers, Optional<String> body)
            throws IOException {
        try (var client = RawClient.connect(to)) {
            return body.isPresent()
                    ? client.exchange(method, path, headers, body.get().getBytes(UTF_8))
                    : client.exchange(method, path, headers);
        }
    }

    private static void accepted(String what, RawAnswer answer) throws IOException {
        if (answer.status() == 200) return;
        var text = answer.text();
        throw new IOException(what + ": " + answer.status() + " " + text.substring(0, Math.min(300, text.length())));
    }

    private void reload() throws IOException {
        control("GET", "/tyk/reload/?block=true", Optional.empty());
        pause(product.reloadLag().toMillis());
    }

    private static void pause(long millis) {
        if (millis <= 0) return;
        try {
            Thread.sleep(Duration.ofMillis(millis));
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("stopped while playing", stopped);
        }
    }
}
