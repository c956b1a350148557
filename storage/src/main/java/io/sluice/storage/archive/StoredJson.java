package io.sluice.storage.archive;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.model.document.Json;
import io.sluice.storage.Stored;
import io.sluice.storage.Stored.Content;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;

/// An entry as one line of JSON, in backups and between processes (`docs/guide/backup-format.md`):
///
/// `{"key":"apikey-…","type":"string","value":"{…}","expires":1790000000000}`
///
/// | type   | value |
/// |--------|-------|
/// | string | text |
/// | list   | `[text, …]`, oldest first |
/// | set    | `[text, …]` |
/// | zset   | `[[text, score], …]` |
/// | hash   | `{name: text, …}` |
///
/// A text is a JSON string, or `{"base64":"…"}` when its bytes are no UTF-8. `expires` is milliseconds since
/// 1970 and absent when the entry stays.
public final class StoredJson {
    private static final JsonFactory JSON = Json.MAPPER.getFactory();

    private StoredJson() {}

    /// One line, without its end.
    public static byte[] write(Stored entry) {
        var bytes = new ByteArrayOutputStream(256);
        try (var json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeStringField("key", entry.key());
            content(json, entry.content());
            if (entry.expiresAt() != 0) json.writeNumberField("expires", entry.expiresAt());
            json.writeEndObject();
        } catch (IOException bug) {
            throw new UncheckedIOException("memory could not be written", bug);
        }
        return bytes.toByteArray();
    }

    private static void content(JsonGenerator json, Content content) throws IOException {
        switch (content) {
            case Content.Text(var text) -> {
                json.writeStringField("type", "string");
                json.writeFieldName("value");
                text(json, text);
            }
            case Content.Elements(var elements) -> {
                json.writeStringField("type", "list");
                json.writeArrayFieldStart("value");
                for (var element : elements) text(json, element);
                json.writeEndArray();
            }
            case Content.Members(var members) -> {
                json.writeStringField("type", "set");
                json.writeArrayFieldStart("value");
                for (var member : new TreeSet<>(members)) text(json, member);
                json.writeEndArray();
            }
            case Content.Scores(var scores) -> {
                json.writeStringField("type", "zset");
                json.writeArrayFieldStart("value");
                for (var scored : new TreeMap<>(scores).entrySet()) {
                    json.writeStartArray();
                    text(json, scored.getKey());
                    json.writeNumber(scored.getValue());
                    json.writeEndArray();
                }
                json.writeEndArray();
            }
            case Content.Fields(var fields) -> {
                json.writeStringField("type", "hash");
                json.writeObjectFieldStart("value");
                for (var field : new TreeMap<>(fields).entrySet()) {
                    json.writeStringField(field.getKey(), field.getValue());
                }
                json.writeEndObject();
            }
        }
    }

    private static void text(JsonGenerator json, String latin) throws IOException {
        if (ascii(latin)) {
            json.writeString(latin);
            return;
        }
        var bytes = latin.getBytes(ISO_8859_1);
        var text = new String(bytes, UTF_8);
        if (text.indexOf('\ufffd') < 0) {
            json.writeString(text);
            return;
        }
        json.writeStartObject();
        json.writeStringField("base64", Base64.getEncoder().encodeToString(bytes));
        json.writeEndObject();
    }

    private static boolean ascii(String latin) {
        for (int i = 0; i < latin.length(); i++) if (latin.charAt(i) >= 0x80) return false;
        return true;
    }

    /// @throws IOException when the line is not what [#write] makes
    public static Stored read(byte[] line) throws IOException {
        return read(Json.MAPPER.readTree(line));
    }

    static Stored read(JsonNode json) throws IOException {
        var key = json.path("key");
        if (!key.isTextual()) throw new IOException("an entry must have a key");
        var value = json.path("value");
        return new Stored(
                key.textValue(),
                switch (json.path("type").asText()) {
                    case "string" -> new Content.Text(text(value));
                    case "list" -> new Content.Elements(texts(value));
                    case "set" -> new Content.Members(new LinkedHashSet<>(texts(value)));
                    case "zset" -> scores(value);
                    case "hash" -> fields(value);
                    default ->
                        throw new IOException(
                                "unknown type of entry: " + json.path("type").asText());
                },
                json.path("expires").asLong());
    }

    private static List<String> texts(JsonNode values) throws IOException {
        if (!values.isArray()) throw new IOException("expected a list of texts");
        var texts = new ArrayList<String>(values.size());
        for (var value : values) texts.add(text(value));
        return texts;
    }

    private static Content scores(JsonNode values) throws IOException {
        var scores = new LinkedHashMap<String, Double>();
        for (var value : values) {
            if (value.size() != 2 || !value.path(1).isNumber()) throw new IOException("expected a text and a score");
            scores.put(text(value.path(0)), value.path(1).doubleValue());
        }
        return new Content.Scores(scores);
    }

    private static Content fields(JsonNode values) throws IOException {
        var fields = new LinkedHashMap<String, String>();
        for (var value : values.properties()) {
            if (!value.getValue().isTextual()) throw new IOException("expected a text in each field");
            fields.put(value.getKey(), value.getValue().textValue());
        }
        return new Content.Fields(fields);
    }

    private static String text(JsonNode value) throws IOException {
        if (value.isTextual()) {
            var text = value.textValue();
            return ascii(text) ? text : new String(text.getBytes(UTF_8), ISO_8859_1);
        }
        var coded = value.path("base64");
        if (!coded.isTextual()) throw new IOException("expected a text");
        try {
            return new String(Base64.getDecoder().decode(coded.textValue()), ISO_8859_1);
        } catch (IllegalArgumentException e) {
            throw new IOException("expected base64", e);
        }
    }
}
