/// Carries an upgrade out on this machine, watches it, and takes it back.
@org.jspecify.annotations.NullMarked
package io.sluice.cli.upgrade.apply;
