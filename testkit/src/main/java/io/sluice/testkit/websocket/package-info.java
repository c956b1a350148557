/// Both ends of a gateway under test, on plain sockets: an upstream that remembers and a client that reads strictly.
@org.jspecify.annotations.NullMarked
package io.sluice.testkit.websocket;
