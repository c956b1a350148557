package io.sluice.model.schema;

import com.fasterxml.jackson.databind.JsonNode;

/// One keyword of a schema.
@FunctionalInterface
interface Check {
    void apply(JsonNode value, Place place, Outcome outcome);
}
