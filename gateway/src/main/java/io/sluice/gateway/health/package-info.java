/// Counters of how an API fares, shared by all gateways of a store, for `/tyk/health`.
@org.jspecify.annotations.NullMarked
package io.sluice.gateway.health;
