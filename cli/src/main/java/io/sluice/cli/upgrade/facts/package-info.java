/// What one version of the product is, so that another can compare itself with it.
@org.jspecify.annotations.NullMarked
package io.sluice.cli.upgrade.facts;
