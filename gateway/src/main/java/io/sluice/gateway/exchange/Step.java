package io.sluice.gateway.exchange;

/// One part of a pipeline: a [Middleware], a [ResponseStep], an [Ending], or several of them in one class.
///
/// Immutable and shared by all requests and event loops; what belongs to one request lives in its [Exchange].
public interface Step {
    /// Stable kebab-case name: in traces, metrics, `sluice explain` and the reference pages.
    String name();

    /// Goes up when the step answers otherwise than in the version of the product before, so that an upgrade can say
    /// which APIs notice. Told as `name@2`; the first is not told.
    default int revision() {
        return 1;
    }

    /// The name, with the revision when there has been another.
    default String explain() {
        return revision() == 1 ? name() : name() + "@" + revision();
    }
}
