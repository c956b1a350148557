/// `sluice migrate`: the layout of a store, and its way to the next.
@org.jspecify.annotations.NullMarked
package io.sluice.cli.migrate;
