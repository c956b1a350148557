package io.sluice.cli.backup.format;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.model.document.Json;
import java.time.Instant;
import java.time.format.DateTimeParseException;

/// Which backup this is; the first part of it, `about.json`.
///
/// @param version of the product that wrote it
/// @param host    where it was made
/// @param source  `--data` or `--conf` and its path
/// @param store   kind of the store: `embedded` or `redis`
/// @param layout  version of the layout of the store
public record About(String version, Instant created, String host, String source, String store, int layout) {
    /// Version of the format. Readers refuse what is higher.
    public static final int FORMAT = 1;

    static final String NAME = "about.json";

    ObjectNode json() {
        return Json.object()
                .put("product", "sluice")
                .put("format", FORMAT)
                .put("version", version)
                .put("created", created.toString())
                .put("host", host)
                .put("source", source)
                .put("store", store)
                .put("layout", layout);
    }

    static About read(JsonNode json) throws BadBackup {
        if (!json.path("product").asText().equals("sluice")) {
            throw new BadBackup(BadBackup.Fault.NOT_A_BACKUP, "this is not a backup of Sluice");
        }
        int format = json.path("format").asInt();
        if (format > FORMAT) {
            throw new BadBackup(
                    BadBackup.Fault.NEWER_FORMAT,
                    "the backup was made by Sluice " + json.path("version").asText() + " in format " + format
                            + "; this version reads up to " + FORMAT + ": use a newer Sluice");
        }
        try {
            return new About(
                    json.path("version").asText(),
                    Instant.parse(json.path("created").asText()),
                    json.path("host").asText(),
                    json.path("source").asText(),
                    json.path("store").asText(),
                    json.path("layout").asInt());
        } catch (DateTimeParseException malformed) {
            throw new BadBackup(BadBackup.Fault.DAMAGED, "the backup is damaged: it does not say its time", malformed);
        }
    }
}
