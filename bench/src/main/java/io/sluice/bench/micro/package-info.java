/// What parts cost inside one process, and what they allocate (`bin/bench jmh`).
@org.jspecify.annotations.NullMarked
package io.sluice.bench.micro;
