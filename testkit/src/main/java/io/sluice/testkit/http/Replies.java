package io.sluice.testkit.http;

/// Decides what an upstream answers. Called on the connection's own virtual thread: may block.
@FunctionalInterface
public interface Replies {

    Reply to(SeenRequest request) throws InterruptedException;
}
