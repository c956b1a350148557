/// The nouns of the product. Values only: no I/O, threads or clock.
@org.jspecify.annotations.NullMarked
package io.sluice.model;
