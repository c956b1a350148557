/// Events: what happened, who hears of it, and how he is told.
@org.jspecify.annotations.NullMarked
package io.sluice.gateway.event;
