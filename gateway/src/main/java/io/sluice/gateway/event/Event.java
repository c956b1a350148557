package io.sluice.gateway.event;

import io.sluice.model.event.EventName;
import java.time.Instant;

/// One thing that happened.
///
/// @param apiId of the API that it happened in; "" for none
public record Event(EventName name, String apiId, EventMeta meta, Instant time) {}
