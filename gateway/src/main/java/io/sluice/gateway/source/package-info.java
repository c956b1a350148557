/// Where definitions and policies come from, and when they are read again.
@org.jspecify.annotations.NullMarked
package io.sluice.gateway.source;
