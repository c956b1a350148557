package io.sluice.storage;

import java.util.concurrent.CompletionStage;

/// Messages between the processes that share a store. Not kept: who is away misses them.
public interface Notices {

    /// Channel of gateways and dashboard.
    String CLUSTER = "tyk.cluster.notifications";

    /// Channel from gateway to the dashboard's browser pages.
    String DASHBOARD = "dashboard.ui.messages";

    /// Sends to everyone who listens, this process included.
    CompletionStage<Void> publish(String channel, byte[] message);

    /// Listens until the watch is closed, over lost connections too. Returns at once; the first
    /// [Listener#listening] says when the subscription works.
    Watch subscribe(String channel, Listener listener);

    /// Called on a thread of the store, one call at a time; must not block.
    interface Listener {

        void received(byte[] message);

        /// The subscription works: at the start and again after each outage. Whatever was published
        /// in between is lost, so caches that rely on notices should be emptied.
        default void listening() {}
    }
}
