/// Looks at a live installation and at the version to come, and says what would go wrong. Writes nothing to either.
@org.jspecify.annotations.NullMarked
package io.sluice.cli.upgrade.preflight;
