/// What a gateway would make of its configuration, told without serving.
@org.jspecify.annotations.NullMarked
package io.sluice.cli.explain;
