/// The assembled product, driven through its sockets.
@org.jspecify.annotations.NullMarked
package io.sluice.e2e;
