/// Who hears of events, and how he is told: log, webhooks, scripts.
@org.jspecify.annotations.NullMarked
package io.sluice.gateway.event.handler;
