/// Who is calling.
@org.jspecify.annotations.NullMarked
package io.sluice.gateway.middleware.identify;
