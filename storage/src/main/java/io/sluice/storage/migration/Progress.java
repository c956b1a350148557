package io.sluice.storage.migration;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.sluice.model.document.Json;
import io.sluice.storage.Archive;
import io.sluice.storage.StoreRefused;
import io.sluice.storage.Stored;
import io.sluice.storage.Stored.Content;
import java.util.List;
import java.util.Optional;

/// How far a step is, as the store itself says under `sluice-migration-<id>`. Written only by who holds the lease:
/// each writing expects what the one before has left.
///
/// @param state    `running`, `undoing` or `done`
/// @param checksum of the step as it was begun
/// @param version  of the product that wrote this
/// @param at       when, ISO 8601
/// @param looked   entries that were read in the last run
/// @param changed  entries that were changed in all runs
/// @param fence    of the lease
record Progress(String state, String checksum, String version, String at, long looked, long changed, long fence) {
    static final String PREFIX = "sluice-migration-";
    static final String RUNNING = "running";
    static final String UNDOING = "undoing";
    static final String DONE = "done";

    static Optional<Progress> of(Archive archive, String id) {
        return archive.find(List.of(PREFIX + id)).getFirst().map(Progress::read);
    }

    static Progress read(Stored entry) {
        if (entry.content() instanceof Content.Text text) {
            try {
                var json = Json.parse(new String(text.binary(), UTF_8));
                return new Progress(
                        json.path("state").asText(),
                        json.path("checksum").asText(),
                        json.path("version").asText(),
                        json.path("at").asText(),
                        json.path("looked").asLong(),
                        json.path("changed").asLong(),
                        json.path("fence").asLong());
            } catch (JsonProcessingException malformed) {
                throw new StoreRefused(entry.key() + " is no JSON", malformed);
            }
        }
        throw new StoreRefused(entry.key() + " holds another type of value", null);
    }

    byte[] json() {
        return Json.text(Json.object()
                        .put("state", state)
                        .put("checksum", checksum)
                        .put("version", version)
                        .put("at", at)
                        .put("looked", looked)
                        .put("changed", changed)
                        .put("fence", fence))
                .getBytes(UTF_8);
    }

    Progress now(String newState, String newAt, long nowLooked, long nowChanged) {
        return new Progress(newState, checksum, version, newAt, nowLooked, nowChanged, fence);
    }
}
