/// The processes that share a store, and what each of them can read.
@org.jspecify.annotations.NullMarked
package io.sluice.storage.nodes;
