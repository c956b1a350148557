/// Variables in the values of definitions: where they come from, how they are replaced.
@org.jspecify.annotations.NullMarked
package io.sluice.gateway.variables;
