/// Is the request well formed.
@org.jspecify.annotations.NullMarked
package io.sluice.gateway.middleware.check;
