package io.sluice.gateway.exchange;

/// What is done when an exchange is over: records, counters, giving back what was taken.
public interface Ending extends Step {

    /// Called exactly once for each exchange of the pipeline, whatever happened: answered, refused, timed out,
    /// client gone. The exchange is reused afterwards: keep nothing of it.
    void onEnd(Exchange exchange);
}
