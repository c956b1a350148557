/// What a gateway tells of itself: metrics and the access log.
@org.jspecify.annotations.NullMarked
package io.sluice.gateway.telemetry;
