/// `sluice backup`: everything a gateway owns, in one file and back.
@org.jspecify.annotations.NullMarked
package io.sluice.cli.backup;
