@org.jspecify.annotations.NullMarked
package io.sluice.gateway.upstream;
