/// The gateway's own endpoints: the `/tyk/…` API and health.
@org.jspecify.annotations.NullMarked
package io.sluice.gateway.control;
