package io.sluice.gateway.exchange;

/// Picks the pipeline that a request of an API runs through.
@FunctionalInterface
public interface VersionSelector {
    /// Never fails: a request whose version is refused gets a pipeline that refuses it.
    Pipeline select(Exchange exchange);
}
