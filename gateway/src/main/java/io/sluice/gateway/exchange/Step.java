package io.sluice.gateway.exchange;

/// One part of a pipeline: a [Middleware], a [ResponseStep], an [Ending], or several of them in one class.
///
/// Immutable and shared by all requests and event loops; what belongs to one request lives in its [Exchange].
public interface Step {
    /// Stable kebab-case name: in traces, metrics, `sluice explain` and the reference pages.
    String name();
}
