/// Measures whole processes under load, beside peers in the same run. Figures, not tests: nothing here fails on a
/// number.
@org.jspecify.annotations.NullMarked
package io.sluice.bench;
