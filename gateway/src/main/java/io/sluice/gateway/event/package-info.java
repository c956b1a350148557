/// Events: what happened, and where to tell it. Depends on nothing else of the gateway, so that all of it
/// can raise them.
@org.jspecify.annotations.NullMarked
package io.sluice.gateway.event;
