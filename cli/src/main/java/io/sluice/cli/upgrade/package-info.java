/// From one version of the product to the next and back.
@org.jspecify.annotations.NullMarked
package io.sluice.cli.upgrade;
