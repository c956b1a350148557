/// JavaScript on Rhino. Loaded by [io.sluice.gateway.script.MeteredLoader] alone, which counts what Rhino does.
@org.jspecify.annotations.NullMarked
package io.sluice.gateway.script.rhino;
