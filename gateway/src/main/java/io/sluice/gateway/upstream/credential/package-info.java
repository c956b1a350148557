/// What the gateway shows to upstreams as its own credential.
@org.jspecify.annotations.NullMarked
package io.sluice.gateway.upstream.credential;
