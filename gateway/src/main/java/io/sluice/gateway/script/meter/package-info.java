/// What code of users may take, and how it is held to it: time and memory of a run, and the questions that the build
/// writes into Rhino.
@org.jspecify.annotations.NullMarked
package io.sluice.gateway.script.meter;
