/// How much may the caller do: rates and quotas of sessions, APIs and organisations.
@org.jspecify.annotations.NullMarked
package io.sluice.gateway.middleware.limit;
