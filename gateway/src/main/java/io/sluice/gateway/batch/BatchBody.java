package io.sluice.gateway.batch;

/// What the body of a batch was found to be.
sealed interface BatchBody permits Batch, BatchBody.Malformed, BatchBody.UnitMalformed {

    /// No JSON, or JSON of another shape.
    record Malformed() implements BatchBody {}

    /// A request cannot be made of one of its entries.
    record UnitMalformed() implements BatchBody {}
}
