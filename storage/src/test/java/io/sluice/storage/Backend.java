package io.sluice.storage;

import java.time.Duration;

/// What a contract needs of a backend under test: an empty store that lives as long as the test class.
public interface Backend extends AutoCloseable {

    Storage storage();

    /// Lets time pass for the store: moves its clock, or does nothing where the time is the server's own,
    /// which the contracts then wait for.
    void letPass(Duration time);

    @Override
    void close();
}
