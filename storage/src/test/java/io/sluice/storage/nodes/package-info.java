@org.jspecify.annotations.NullMarked
package io.sluice.storage.nodes;
