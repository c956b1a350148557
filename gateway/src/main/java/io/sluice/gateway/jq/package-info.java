/// jq filters of users: compiled, and run within limits of time and memory.
@org.jspecify.annotations.NullMarked
package io.sluice.gateway.jq;
