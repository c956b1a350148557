/// Many requests in one: `tyk/batch/` below the listen path of an API.
@org.jspecify.annotations.NullMarked
package io.sluice.gateway.batch;
