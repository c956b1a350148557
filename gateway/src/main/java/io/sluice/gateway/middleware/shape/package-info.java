/// May the caller do this.
@org.jspecify.annotations.NullMarked
package io.sluice.gateway.middleware.shape;
