/// How an installation is deployed, and the steps of its upgrade in their order.
@org.jspecify.annotations.NullMarked
package io.sluice.cli.upgrade.plan;
