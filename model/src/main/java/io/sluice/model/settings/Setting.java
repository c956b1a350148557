package io.sluice.model.settings;

import com.fasterxml.jackson.databind.JsonNode;

/// One key that a configuration file may hold. Source: `gateway-settings.tsv`.
///
/// @param group       heading it stands under in the reference
/// @param key         path in the file, with dots
/// @param environment whole name of the variable that overrides it; "" is none
/// @param fallback    value when it is not given
/// @param emptyIsGone whether 0, "" and an empty list count as not given
/// @param meaning     a few words for a person
public record Setting(
        String group,
        String key,
        String environment,
        Type type,
        JsonNode fallback,
        boolean emptyIsGone,
        Status status,
        String meaning) {

    public enum Type {
        TEXT("text"),
        SECRET("text"),
        SWITCH("true or false"),
        INTEGER("a whole number"),
        NUMBER("a number"),
        /// A whole number of nanoseconds.
        NANOSECONDS("a whole number of nanoseconds"),
        /// `5m`, `1h30m`, or a whole number of nanoseconds.
        DURATION("a duration such as 5m"),
        LIST("a list of texts"),
        /// Texts by name. Numbers and switches count as texts.
        MAP("an object of texts"),
        /// Any object or list; whoever uses it reads it.
        JSON("an object or a list");

        private final String expected;

        Type(String expected) {
            this.expected = expected;
        }

        /// What a person should write.
        public String expected() {
            return expected;
        }
    }

    public enum Status {
        /// Does what it says.
        USED,
        /// Accepted; there is nothing for it to do.
        MOOT,
        /// Does nothing here, and something else does it; whoever sets it is told what.
        REPLACED,
        /// Known, and does nothing yet; whoever sets it is told.
        LATER
    }
}
