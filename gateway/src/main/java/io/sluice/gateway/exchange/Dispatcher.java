package io.sluice.gateway.exchange;

/// Where a listener hands its requests.
@FunctionalInterface
public interface Dispatcher {
    /// Starts the exchange: finds its API and calls [Exchange#start], or [Exchange#answer].
    void dispatch(Exchange exchange);
}
