/// JavaScript of users: the engine, and what it may ask of the gateway.
@org.jspecify.annotations.NullMarked
package io.sluice.gateway.script;
