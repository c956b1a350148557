/// OpenAPI documents with the `x-tyk-api-gateway` extension, and how they and Classic documents turn into each other.
@org.jspecify.annotations.NullMarked
package io.sluice.model.oas;
