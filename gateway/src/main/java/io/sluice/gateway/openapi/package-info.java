/// OpenAPI documents, as far as requests are held against them.
@org.jspecify.annotations.NullMarked
package io.sluice.gateway.openapi;
