/// TCP and TLS services: bytes are passed on between a client and a target, both ways.
@org.jspecify.annotations.NullMarked
package io.sluice.gateway.protocol.tcp;
