/// Service discovery: targets that a registry names.
@org.jspecify.annotations.NullMarked
package io.sluice.gateway.upstream.discovery;
