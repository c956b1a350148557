package io.sluice.storage;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.sluice.model.document.Json;
import io.sluice.storage.Stored.Content;
import java.util.List;
import java.util.Optional;

/// Which version of the layout a store has, as its stamp under `sluice-layout` says.
///
/// A store without a stamp is as Tyk's gateways and Sluice before the stamp left it: layout 0.
///
/// @param version  what was written last
/// @param required the lowest version that a process must know to use the store
/// @param writer   version of the product that stamped it
public record StoreLayout(int version, int required, String writer) {
    public static final String KEY = "sluice-layout";

    /// What this product knows.
    public static final int KNOWN = 1;

    /// The stamp of a store that has none.
    public static final StoreLayout UNSTAMPED = new StoreLayout(0, 0, "");

    /// @throws StoreRefused when there is a stamp that cannot be read
    public static StoreLayout of(Archive archive) {
        return archive.find(List.of(KEY))
                .getFirst()
                .map(entry -> read(entry.content()))
                .orElse(UNSTAMPED);
    }

    /// @throws StoreRefused when the stamp cannot be read
    public static StoreLayout of(Optional<byte[]> stamp) {
        return stamp.map(bytes ->
                        read(new Content.Text(new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1))))
                .orElse(UNSTAMPED);
    }

    private static StoreLayout read(Content content) {
        if (content instanceof Content.Text text) {
            try {
                var json = Json.parse(new String(text.binary(), UTF_8));
                return new StoreLayout(
                        json.path("version").asInt(),
                        json.path("required").asInt(),
                        json.path("writer").asText());
            } catch (JsonProcessingException malformed) {
                throw new StoreRefused("the stamp of the store, " + KEY + ", is no JSON", malformed);
            }
        }
        throw new StoreRefused("the stamp of the store, " + KEY + ", holds another type of value", null);
    }

    public byte[] json() {
        return Json.text(Json.object()
                        .put("version", version)
                        .put("required", required)
                        .put("writer", writer))
                .getBytes(UTF_8);
    }

    /// Whether a process that knows up to `layout` may use the store.
    public boolean readableBy(int layout) {
        return required <= layout;
    }
}
