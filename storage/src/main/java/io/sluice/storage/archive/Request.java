package io.sluice.storage.archive;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.model.document.Json;
import io.sluice.storage.StoreFailure;
import io.sluice.storage.StoreRefused;
import io.sluice.storage.StoreUnavailable;
import java.io.IOException;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/// What a tool may ask of [ArchiveSocket], one line: the name of the operation in `do`, bytes in base64.
///
/// Entries follow a [Write] and come before the end of the answer to [Scan] and [Find]; the last line of
/// each answer is `{"done":n}` or `{"failed":message,"kind":…}`.
@SuppressWarnings("ArrayRecordComponent") // Sent, never compared.
sealed interface Request {
    byte[] NOTHING = "null".getBytes(UTF_8);

    record Scan(List<String> prefixes) implements Request {}

    record Find(List<String> keys) implements Request {}

    record Write(int count) implements Request {}

    record Delete(List<String> keys) implements Request {}

    record Swap(String key, Optional<byte[]> expected, byte[] next, long timeToLive) implements Request {}

    record Drop(String key, byte[] expected) implements Request {}

    record Publish(String channel, byte[] message) implements Request {}

    default byte[] line() {
        var json = Json.object();
        switch (this) {
            case Scan(var prefixes) -> texts(json.put("do", "scan"), "prefixes", prefixes);
            case Find(var keys) -> texts(json.put("do", "find"), "keys", keys);
            case Write(var count) -> json.put("do", "write").put("count", count);
            case Delete(var keys) -> texts(json.put("do", "delete"), "keys", keys);
            case Swap(var key, var expected, var next, var timeToLive) -> {
                json.put("do", "swap").put("key", key);
                expected.ifPresent(it -> json.put("expected", base64(it)));
                json.put("next", base64(next)).put("ttl", timeToLive);
            }
            case Drop(var key, var expected) ->
                json.put("do", "drop").put("key", key).put("expected", base64(expected));
            case Publish(var channel, var message) ->
                json.put("do", "publish").put("channel", channel).put("message", base64(message));
        }
        return Json.text(json).getBytes(UTF_8);
    }

    private static void texts(ObjectNode json, String name, List<String> texts) {
        var array = json.putArray(name);
        texts.forEach(array::add);
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    static Request read(byte[] line) throws IOException {
        var json = Json.MAPPER.readTree(line);
        return switch (json.path("do").asText()) {
            case "scan" -> new Scan(texts(json.path("prefixes")));
            case "find" -> new Find(texts(json.path("keys")));
            case "write" -> new Write(json.path("count").asInt());
            case "delete" -> new Delete(texts(json.path("keys")));
            case "swap" ->
                new Swap(
                        json.path("key").asText(),
                        json.has("expected") ? Optional.of(bytes(json, "expected")) : Optional.empty(),
                        bytes(json, "next"),
                        json.path("ttl").asLong());
            case "drop" -> new Drop(json.path("key").asText(), bytes(json, "expected"));
            case "publish" -> new Publish(json.path("channel").asText(), bytes(json, "message"));
            default ->
                throw new StoreRefused(
                        "the process that has the store does not know the request "
                                + json.path("do").asText() + "; it may be of an older version",
                        null);
        };
    }

    private static List<String> texts(JsonNode array) {
        return array.valueStream().map(JsonNode::asText).toList();
    }

    private static byte[] bytes(JsonNode json, String name) throws IOException {
        try {
            return Base64.getDecoder().decode(json.path(name).asText());
        } catch (IllegalArgumentException malformed) {
            throw new IOException(name + " is not base64", malformed);
        }
    }

    static byte[] done(long count) {
        return Json.text(Json.object().put("done", count)).getBytes(UTF_8);
    }

    static byte[] failure(StoreFailure failed) {
        var kind =
                switch (failed) {
                    case StoreUnavailable _ -> "unavailable";
                    case StoreRefused _ -> "refused";
                };
        var json = Json.object().put("failed", String.valueOf(failed.getMessage()));
        return Json.text(json.put("kind", kind)).getBytes(UTF_8);
    }

    static StoreFailure failed(JsonNode line) {
        var message = line.path("failed").asText();
        return line.path("kind").asText().equals("refused")
                ? new StoreRefused(message, null)
                : new StoreUnavailable(message);
    }
}
