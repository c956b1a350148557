package io.sluice.cli.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import java.io.IOException;

/// Who takes copies of the lines of the log. Used by one thread.
interface Collector {
    /// For people: what it is and where.
    String name();

    /// Hands the line over, and waits until it is gone.
    ///
    /// @throws IOException when it cannot be reached; the line may be sent once more then
    void take(ILoggingEvent line) throws IOException;

    /// Gives up what is open. It opens again with the next line.
    void close();
}
