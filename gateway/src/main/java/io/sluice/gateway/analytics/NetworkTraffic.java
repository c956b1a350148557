package io.sluice.gateway.analytics;

import io.sluice.model.record.RequestRecord;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/// Connections and bytes of one TCP or TLS service, as they are counted. Any thread.
public final class NetworkTraffic {
    private final RecordSource source;
    private final InstantSource clock;
    private final Consumer<NetworkTraffic> live;
    private final LongAdder opened = new LongAdder();
    private final LongAdder closed = new LongAdder();
    private final LongAdder in = new LongAdder();
    private final LongAdder out = new LongAdder();
    private RequestRecord.Network told = RequestRecord.Network.NONE;

    /// @param live hears of each connection that is opened
    NetworkTraffic(RecordSource source, InstantSource clock, Consumer<NetworkTraffic> live) {
        this.source = source;
        this.clock = clock;
        this.live = live;
    }

    public void opened() {
        opened.increment();
        live.accept(this);
    }

    public void closed() {
        closed.increment();
    }

    /// @param bytes from the client
    public void in(int bytes) {
        in.add(bytes);
    }

    /// @param bytes to the client
    public void out(int bytes) {
        out.add(bytes);
    }

    RecordSource source() {
        return source;
    }

    Instant now() {
        return clock.instant();
    }

    /// No connection is open.
    boolean idle() {
        return closed.sum() == opened.sum();
    }

    /// What has come since this was asked last. By the recorder alone.
    RequestRecord.Network news() {
        var now = new RequestRecord.Network(opened.sum(), closed.sum(), in.sum(), out.sum());
        var before = told;
        told = now;
        return new RequestRecord.Network(
                now.openConnections() - before.openConnections(),
                now.closedConnections() - before.closedConnections(),
                now.bytesIn() - before.bytesIn(),
                now.bytesOut() - before.bytesOut());
    }
}
