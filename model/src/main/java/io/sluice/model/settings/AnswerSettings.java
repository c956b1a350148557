package io.sluice.model.settings;

import com.fasterxml.jackson.databind.JsonNode;

/// What the gateway says in its own name.
///
/// @param overrideMessages message id to `{message, code}`, as written
/// @param errorOverrides   gateway-wide error overrides, as written
/// @param eventHandlers    gateway-wide event handlers, as written
public record AnswerSettings(JsonNode overrideMessages, JsonNode errorOverrides, JsonNode eventHandlers) {

    static AnswerSettings of(Values values) {
        return new AnswerSettings(
                values.json("override_messages"), values.json("error_overrides"), values.json("event_handlers"));
    }
}
