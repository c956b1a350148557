/// One process takes the place of another without losing a request: listening sockets and counters go over a Unix
/// socket, step by step, and until the last step the old process serves.
@org.jspecify.annotations.NullMarked
package io.sluice.gateway.takeover;
