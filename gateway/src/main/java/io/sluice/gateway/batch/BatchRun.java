package io.sluice.gateway.batch;

import io.sluice.gateway.exchange.ClientSide;
import io.sluice.gateway.exchange.Exchange;
import io.sluice.gateway.exchange.Loop;
import io.sluice.gateway.exchange.ServedApi;
import io.sluice.gateway.http1.HeaderName;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/// The requests of one batch, so many at a time. Belongs to the event loop of the request they came in.
final class BatchRun {
    /// Requests of one batch at the same time.
    private static final int WIDTH = 32;

    /// Bytes of all response bodies together; requests that would go beyond fail.
    private static final long MOST_BYTES = 64L * 1024 * 1024;

    private final Loop loop;
    private final ServedApi api;
    private final Batch batch;
    private final Consumer<List<BatchReply>> done;
    private final Origin origin;
    private final int listenPathLength;
    private final boolean strips;
    private final List<BatchReply> replies = new ArrayList<>();
    private final Set<BatchUnit> running = new HashSet<>();
    private int next;
    private long bytes;
    private boolean cancelled;

    /// What the requests of a batch have from the one they came in: nobody becomes someone else by a batch.
    ///
    /// @param host          that was asked for
    /// @param forwardedFor  fields that say whose address a request comes from
    record Origin(
            InetSocketAddress remote,
            InetSocketAddress local,
            byte[] remoteAddress,
            boolean secure,
            @Nullable SSLSession tls,
            String host,
            Optional<String> forwardedFor,
            Optional<String> realAddress) {
        static Origin of(Exchange exchange) {
            ClientSide client = exchange.client();
            var head = exchange.request();
            return new Origin(
                    client.remote(),
                    client.local(),
                    client.remoteAddress(),
                    client.secure(),
                    client.tlsSession(),
                    head.host(),
                    joined(exchange, HeaderName.X_FORWARDED_FOR),
                    head.value(HeaderName.X_REAL_IP));
        }

        private static Optional<String> joined(Exchange exchange, HeaderName name) {
            var head = exchange.request();
            var values = new ArrayList<String>();
            for (int i = head.find(name); i >= 0; i = head.find(name, i + 1)) values.add(head.value(i));
            return values.isEmpty() ? Optional.empty() : Optional.of(String.join(", ", values));
        }
    }

    /// @param done takes the replies in the order in which they came; not called after [#cancel]
    BatchRun(Exchange exchange, Batch batch, Consumer<List<BatchReply>> done) {
        this.loop = exchange.loop();
        this.api = exchange.api();
        this.batch = batch;
        this.done = done;
        this.origin = Origin.of(exchange);
        int end = exchange.path().listenPathEnd();
        this.listenPathLength = end < 0 ? -1 : end - exchange.request().pathStart();
        this.strips = exchange.path().strippedFrom() >= 0;
    }

    void start() {
        // Not within the step that asks.
        loop.eventLoop().execute(this::pump);
    }

    void cancel() {
        cancelled = true;
        List.copyOf(running).forEach(BatchUnit::cancel);
    }

    private void pump() {
        int width = batch.oneByOne() ? 1 : WIDTH;
        while (!cancelled && next < batch.requests().size() && running.size() < width) {
            var request = batch.requests().get(next++);
            if (request.sendable()) send(request);
            else replies.add(BatchReply.FAILED);
        }
        if (!cancelled
                && running.isEmpty()
                && replies.size() == batch.requests().size()) {
            cancelled = true;
            done.accept(replies);
        }
    }

    private void send(Batch.Request request) {
        var exchange = loop.acquire();
        var head = exchange.request();
        head.line(request.method(), request.path(), request.query().orElse(null));
        var unit = new BatchUnit(this, exchange, request);
        unit.fillHead();
        running.add(unit);
        exchange.begin(unit, request.body().length);
        if (listenPathLength >= 0) {
            exchange.path().listenPathEnd(head.pathStart() + listenPathLength);
            if (strips) exchange.path().strippedFrom(head.pathStart() + listenPathLength);
        }
        exchange.serve(api);
        if (!unit.over()) exchange.flushUpstream();
    }

    Origin origin() {
        return origin;
    }

    /// @return false when the batch may hold no more
    boolean takes(int more) {
        bytes += more;
        return bytes <= MOST_BYTES;
    }

    void over(BatchUnit unit, BatchReply reply) {
        if (!running.remove(unit)) return;
        replies.add(reply);
        // The exchange has its own end to finish first.
        loop.eventLoop().execute(this::pump);
    }
}
