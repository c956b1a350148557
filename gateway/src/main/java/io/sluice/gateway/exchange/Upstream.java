package io.sluice.gateway.exchange;

import java.io.Closeable;

/// The end of a pipeline: sends the exchange on and brings back an answer.
public interface Upstream extends Closeable {

    /// Sends the request of `exchange`. Answers through [Exchange#upstreamHead], [Exchange#upstreamData],
    /// [Exchange#upstreamEnd] or [Exchange#upstreamFailed]; on the exchange's event loop, never by throwing.
    void send(Exchange exchange);

    /// For `sluice explain`: where requests go.
    String describe();

    @Override
    default void close() {}
}
