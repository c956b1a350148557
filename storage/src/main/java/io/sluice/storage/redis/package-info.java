/// The store that is shared with other gateways: Redis alone, behind Sentinel, or as a cluster.
@org.jspecify.annotations.NullMarked
package io.sluice.storage.redis;
