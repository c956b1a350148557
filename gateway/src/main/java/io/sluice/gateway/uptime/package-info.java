/// Uptime tests: which upstream hosts are down.
@org.jspecify.annotations.NullMarked
package io.sluice.gateway.uptime;
