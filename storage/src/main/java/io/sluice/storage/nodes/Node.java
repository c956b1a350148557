package io.sluice.storage.nodes;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.sluice.model.document.Json;
import io.sluice.storage.Archive;
import io.sluice.storage.Stored;
import io.sluice.storage.Stored.Content;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// One process as it announces itself under `sluice-node-<id>`, which other gateways leave alone.
///
/// @param id      random, new with each start
/// @param role    `gateway`, …
/// @param version of the product
/// @param reads   highest version of each format that it reads, such as `layout` for the store's
/// @param port    that requests come in on
public record Node(
        String id,
        String role,
        String version,
        Map<String, Integer> reads,
        Instant started,
        String host,
        int port,
        long pid) {
    public static final String PREFIX = "sluice-node-";

    public Node {
        reads = Map.copyOf(reads);
    }

    /// @param seen when the node said last that it is there, to the second
    public record Seen(Node node, Instant seen) {}

    /// Everyone who has announced himself and is not known to have gone, by start.
    public static List<Node> all(Archive archive) {
        return seen(archive).stream().map(Seen::node).toList();
    }

    /// As [#all], with the time of the last announcement.
    public static List<Seen> seen(Archive archive) {
        var nodes = new TreeMap<String, Seen>();
        archive.scan(
                List.of(PREFIX),
                batch -> batch.forEach(entry -> read(entry).ifPresent(node -> {
                    var seen = Instant.ofEpochMilli(entry.expiresAt()).minus(Announcement.GONE_AFTER);
                    nodes.put(node.id, new Seen(node, seen.truncatedTo(ChronoUnit.SECONDS)));
                })));
        return nodes.values().stream()
                .sorted(Comparator.comparing((Seen it) -> it.node.started).thenComparing(it -> it.node.id))
                .toList();
    }

    String key() {
        return PREFIX + id;
    }

    byte[] json() {
        var json = Json.object()
                .put("id", id)
                .put("role", role)
                .put("version", version)
                .put("started", started.toString())
                .put("host", host)
                .put("port", port)
                .put("pid", pid);
        var formats = json.putObject("reads");
        new TreeMap<>(reads).forEach(formats::put);
        return Json.text(json).getBytes(UTF_8);
    }

    /// Empty when a version that is not known yet writes another form.
    static Optional<Node> read(Stored entry) {
        if (!(entry.content() instanceof Content.Text text)) return Optional.empty();
        try {
            var json = Json.parse(new String(text.binary(), UTF_8));
            var reads = new TreeMap<String, Integer>();
            json.path("reads")
                    .properties()
                    .forEach(it -> reads.put(it.getKey(), it.getValue().asInt()));
            return Optional.of(new Node(
                    json.path("id").asText(),
                    json.path("role").asText(),
                    json.path("version").asText(),
                    reads,
                    Instant.parse(json.path("started").asText()),
                    json.path("host").asText(),
                    json.path("port").asInt(),
                    json.path("pid").asLong()));
        } catch (JsonProcessingException | DateTimeParseException malformed) {
            return Optional.empty();
        }
    }
}
