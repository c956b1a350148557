package io.sluice.gateway.script;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.gateway.http1.FormText;
import io.sluice.gateway.http1.HeaderName;
import io.sluice.model.document.GoJson;
import io.sluice.model.document.Json;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// HTTP requests that scripts make; on the caller's thread.
///
/// Every answer ends with the script's time, however slowly it comes, and has a largest size, as all of a batch
/// together have.
public final class ScriptRequests {
    /// Fields that belong to the connection.
    private static final Set<String> OWN =
            Set.of("connection", "content-length", "expect", "host", "upgrade", "transfer-encoding");

    /// Bytes of bodies that come back from one call.
    private static final int LARGEST = 16 << 20;

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NORMAL)
            .connectTimeout(Duration.ofSeconds(10))
            .build();

    /// `{Method, Domain, Resource, Body, Headers, FormData}` to `{Code, Body, Headers}`; empty without an answer.
    Optional<String> one(String json, long millis) {
        JsonNode wanted;
        try {
            wanted = Json.parse(json);
        } catch (JsonProcessingException _) {
            return Optional.empty();
        }
        if (!wanted.isObject()) return Optional.empty();
        var body = wanted.path("Body").asText();
        if (body.isEmpty() && !wanted.path("FormData").isEmpty()) {
            var form = new TreeMap<String, List<String>>();
            wanted.path("FormData")
                    .properties()
                    .forEach(each ->
                            form.put(each.getKey(), List.of(each.getValue().asText())));
            body = FormText.text(form);
        }
        var url = wanted.path("Domain").asText() + wanted.path("Resource").asText();
        return send(wanted.path("Method").asText(), url, wanted.path("Headers"), body, LARGEST, millis)
                .map(answer -> {
                    var out = Json.object();
                    var headers = headers(answer);
                    out.put("Code", answer.statusCode())
                            .put("Body", answer.body())
                            .set("Headers", headers);
                    out.put("code", answer.statusCode())
                            .put("body", answer.body())
                            .set("headers", headers);
                    return GoJson.text(out);
                });
    }

    /// `{requests: [{method, headers, body, relative_url}]}` to a list in the same order, one request after the other.
    Optional<String> batch(String json, long millis) {
        JsonNode wanted;
        try {
            wanted = Json.parse(json);
        } catch (JsonProcessingException _) {
            return Optional.empty();
        }
        long end = System.nanoTime() + millis * 1_000_000;
        int room = LARGEST;
        var out = Json.MAPPER.createArrayNode();
        for (var each : wanted.path("requests")) {
            var url = each.path("relative_url").asText();
            long left = (end - System.nanoTime()) / 1_000_000;
            // The script is over then, whatever is still to ask.
            if (left <= 0) return Optional.empty();
            var answer = send(
                    each.path("method").asText(),
                    url,
                    each.path("headers"),
                    each.path("body").asText(),
                    room,
                    left);
            room -= answer.map(got -> got.body().length()).orElse(0);
            var unit = out.addObject();
            if (answer.isEmpty()) {
                unit.put("relative_url", "").put("code", 0).putNull("headers").put("body", "");
                continue;
            }
            unit.put("relative_url", url).put("code", answer.get().statusCode());
            unit.set("headers", headers(answer.get()));
            unit.put("body", answer.get().body());
        }
        return Optional.of(GoJson.text(out));
    }

    private Optional<HttpResponse<String>> send(
            String method, String url, JsonNode headers, String body, int room, long millis) {
        try {
            var request = HttpRequest.newBuilder(URI.create(url))
                    .timeout(Duration.ofMillis(Math.max(1, millis)))
                    .method(
                            method.isEmpty() ? "GET" : method.toUpperCase(Locale.ROOT),
                            body.isEmpty()
                                    ? HttpRequest.BodyPublishers.noBody()
                                    : HttpRequest.BodyPublishers.ofString(body))
                    .setHeader("User-Agent", "Go-http-client/1.1");
            headers.properties().forEach(each -> {
                if (!OWN.contains(each.getKey().toLowerCase(Locale.ROOT))) {
                    request.setHeader(each.getKey(), each.getValue().asText());
                }
            });
            var whole = HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8);
            var answer =
                    client.sendAsync(request.build(), HttpResponse.BodyHandlers.limiting(whole, Math.max(0, room)));
            try {
                return Optional.of(answer.get(Math.max(1, millis), TimeUnit.MILLISECONDS));
            } finally {
                // A body may go on without end.
                answer.cancel(true);
            }
        } catch (ExecutionException | TimeoutException | IllegalArgumentException _) {
            return Optional.empty();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    private static ObjectNode headers(HttpResponse<?> answer) {
        var headers = Json.object();
        new TreeMap<>(answer.headers().map()).forEach((name, values) -> {
            var list = headers.withArray(
                    "/" + HeaderName.canonical(name).replace("~", "~0").replace("/", "~1"));
            values.forEach(list::add);
        });
        return headers;
    }
}
