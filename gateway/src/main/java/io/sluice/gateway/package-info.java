/// The data plane. [Gateway] is the assembly: its constructor is the object graph.
@org.jspecify.annotations.NullMarked
package io.sluice.gateway;
