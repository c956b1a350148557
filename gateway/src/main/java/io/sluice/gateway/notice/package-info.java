/// Messages between the gateways and dashboards that share a store.
@org.jspecify.annotations.NullMarked
package io.sluice.gateway.notice;
