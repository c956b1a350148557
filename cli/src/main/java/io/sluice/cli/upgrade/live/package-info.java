/// The gateway that runs on this machine, seen from outside.
@org.jspecify.annotations.NullMarked
package io.sluice.cli.upgrade.live;
