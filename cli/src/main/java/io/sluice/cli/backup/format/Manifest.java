package io.sluice.cli.backup.format;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/// What a whole backup holds; its last part, `manifest.json`.
///
/// @param counts how many of each kind, by its name
/// @param parts  by name, in the order they come
public record Manifest(Map<String, Long> counts, Map<String, Part> parts) {
    static final String NAME = "manifest.json";

    public Manifest {
        counts = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(counts));
        parts = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(parts));
    }

    /// @param bytes  length of the content
    /// @param sha256 of the content, in hex
    public record Part(long bytes, String sha256) {
        static Part of(byte[] content) {
            try {
                var digest = MessageDigest.getInstance("SHA-256").digest(content);
                return new Part(content.length, HexFormat.of().formatHex(digest));
            } catch (NoSuchAlgorithmException bug) {
                throw new IllegalStateException("every Java has SHA-256", bug);
            }
        }
    }

    public long bytes() {
        return parts.values().stream().mapToLong(Part::bytes).sum();
    }

    ObjectNode json(About about) {
        var json = about.json();
        var counted = json.putObject("counts");
        counts.forEach(counted::put);
        var listed = json.putObject("parts");
        parts.forEach(
                (name, part) -> listed.putObject(name).put("bytes", part.bytes).put("sha256", part.sha256));
        return json;
    }

    static Manifest read(JsonNode json) {
        var counts = new LinkedHashMap<String, Long>();
        json.path("counts")
                .properties()
                .forEach(it -> counts.put(it.getKey(), it.getValue().asLong()));
        var parts = new LinkedHashMap<String, Part>();
        json.path("parts")
                .properties()
                .forEach(it -> parts.put(
                        it.getKey(),
                        new Part(
                                it.getValue().path("bytes").asLong(),
                                it.getValue().path("sha256").asText())));
        return new Manifest(counts, parts);
    }
}
