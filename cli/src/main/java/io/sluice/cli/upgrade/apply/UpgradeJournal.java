package io.sluice.cli.upgrade.apply;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.model.document.Json;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/// How far an upgrade of one installation has come. Written before each step, so that whoever finds it after a crash
/// knows what may have happened.
///
/// @param from       version
/// @param to         version
/// @param fromHome   folder of the program before; "" is not known
/// @param toHome     folder of the program to come
/// @param previous   package of the version before; "" for folders
/// @param target     what was named as the version to come
/// @param link       a symbolic link that leads to the program in use; "" is none
/// @param backup     file
/// @param because    why it went back or stopped; "" otherwise
public record UpgradeJournal(
        String from,
        String to,
        String fromHome,
        String toHome,
        String previous,
        String target,
        String link,
        String backup,
        State state,
        String because,
        Instant changed) {

    /// In the order in which they come.
    public enum State {
        /// Nothing has been changed.
        PREPARING,
        /// A backup is being made.
        BACKING_UP,
        /// The new version takes the place of the old one. Either may serve.
        SWITCHING,
        /// The new version serves and is watched.
        WATCHING,
        /// The new version serves; the way back is open.
        APPLIED,
        /// The old version takes its place again. Either may serve.
        RETURNING,
        /// The old version serves.
        RETURNED,
        /// The new version serves; the way back is closed.
        FINALIZED;

        public String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', ' ');
        }

        /// Whether nobody needs to do anything.
        public boolean settled() {
            return this == APPLIED || this == RETURNED || this == FINALIZED;
        }

        /// Whether the new version may have served.
        public boolean touched() {
            return this == SWITCHING || this == WATCHING || this == APPLIED || this == RETURNING;
        }
    }

    public UpgradeJournal at(State next, String why, Instant now) {
        return new UpgradeJournal(from, to, fromHome, toHome, previous, target, link, backup, next, why, now);
    }

    ObjectNode json() {
        return Json.object()
                .put("from", from)
                .put("to", to)
                .put("from_home", fromHome)
                .put("to_home", toHome)
                .put("previous", previous)
                .put("target", target)
                .put("link", link)
                .put("backup", backup)
                .put("state", state.name())
                .put("because", because)
                .put("changed", changed.toString());
    }

    /// Empty when it is no journal.
    static Optional<UpgradeJournal> of(JsonNode json) {
        try {
            return Optional.of(new UpgradeJournal(
                    json.path("from").asText(),
                    json.path("to").asText(),
                    json.path("from_home").asText(),
                    json.path("to_home").asText(),
                    json.path("previous").asText(),
                    json.path("target").asText(),
                    json.path("link").asText(),
                    json.path("backup").asText(),
                    State.valueOf(json.path("state").asText()),
                    json.path("because").asText(),
                    Instant.parse(json.path("changed").asText())));
        } catch (IllegalArgumentException | java.time.DateTimeException malformed) {
            return Optional.empty();
        }
    }
}
