package io.sluice.gateway.takeover;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.gateway.listen.DatagramRelay;
import io.sluice.gateway.listen.ListeningSockets;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// The process that serves, as the takeover sees it. All methods block and are called by one thread.
public interface Incumbent {
    /// What the successor should know before it begins: who this is and what it serves.
    ObjectNode introduction() throws InterruptedException;

    /// Whom to tell how the takeover goes.
    Supervisor supervisor();

    /// What is to be handed over.
    List<ListeningSockets.Open> sockets();

    /// How datagrams for this process get here when another one reads its UDP sockets; empty when it has none.
    ///
    /// @param beside a file in a folder where a Unix socket may be made
    Optional<DatagramRelay.Way> datagrams(Path beside) throws IOException;

    /// Counters as they are now.
    ObjectNode counters();

    /// What was counted since [#counters] or since the last call, while both processes serve.
    ObjectNode countedSince();

    /// Another process accepts now: accept no more, and let the connections end.
    ///
    /// @param datagrams whether it reads the UDP sockets too
    void stepAside(boolean datagrams) throws InterruptedException;

    /// The other process is gone: serve as before.
    void resume() throws InterruptedException;

    /// Whether clients are still owed something.
    boolean owesSomething() throws InterruptedException;

    /// How long they are waited for.
    Duration patience();

    /// Ends for good.
    void leave() throws InterruptedException;
}
