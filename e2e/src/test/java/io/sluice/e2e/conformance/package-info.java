/// Recorded cases, played against the product and compared with what a Tyk 5.14 gateway answered.
@org.jspecify.annotations.NullMarked
package io.sluice.e2e.conformance;
