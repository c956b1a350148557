/// Finds what is deprecated and in use, before a version comes that does not know it any more.
@org.jspecify.annotations.NullMarked
package io.sluice.cli.upgrade.assist;
