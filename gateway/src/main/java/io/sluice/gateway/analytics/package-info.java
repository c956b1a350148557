/// Records of traffic: written by the event loops, encoded and queued beside them.
@org.jspecify.annotations.NullMarked
package io.sluice.gateway.analytics;
