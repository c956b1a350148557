/// `sluice nodes`: who shares a store.
@org.jspecify.annotations.NullMarked
package io.sluice.cli.nodes;
