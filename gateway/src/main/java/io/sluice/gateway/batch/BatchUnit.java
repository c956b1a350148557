package io.sluice.gateway.batch;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.sluice.gateway.exchange.ClientSide;
import io.sluice.gateway.exchange.Exchange;
import io.sluice.gateway.http1.Head;
import io.sluice.gateway.http1.HeaderName;
import io.sluice.gateway.http1.HopFields;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/// The client of one request of a batch: it has no connection, and keeps the response in memory.
final class BatchUnit implements ClientSide {
    private static final HeaderName REFERER = HeaderName.of("Referer");

    private final BatchRun run;
    private final Exchange exchange;
    private final long generation;
    private final Batch.Request request;
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private Map<String, List<String>> fields = Map.of();
    private int status;
    private boolean over;

    BatchUnit(BatchRun run, Exchange exchange, Batch.Request request) {
        this.run = run;
        this.exchange = exchange;
        this.generation = exchange.generation();
        this.request = request;
    }

    boolean over() {
        return over;
    }

    /// The unit's own fields, but not those that frame a message or say where it comes from.
    void fillHead() {
        var origin = run.origin();
        var head = exchange.request();
        request.fields().forEach((name, value) -> head.add(HeaderName.exactly(name), value));
        HopFields.strip(head);
        head.remove(HeaderName.EXPECT);
        head.set(HeaderName.HOST, origin.host());
        head.remove(HeaderName.CONTENT_LENGTH);
        if (request.body().length > 0) head.set(HeaderName.CONTENT_LENGTH, request.body().length);
        head.remove(HeaderName.X_FORWARDED_FOR);
        head.remove(HeaderName.X_REAL_IP);
        origin.forwardedFor().ifPresent(value -> head.set(HeaderName.X_FORWARDED_FOR, value));
        origin.realAddress().ifPresent(value -> head.set(HeaderName.X_REAL_IP, value));
        // Recorded: what had to be cleaned went through a redirect of the gateway to itself.
        if (request.uncleaned().isPresent() && !head.has(REFERER)) {
            var address = "http://localhost:" + origin.local().getPort();
            head.set(REFERER, address + request.uncleaned().get());
        }
    }

    void cancel() {
        if (over || exchange.generation() != generation) return;
        over = true;
        exchange.clientGone();
    }

    private void end(BatchReply reply) {
        if (over) return;
        over = true;
        run.over(this, reply);
    }

    @Override
    public void sendHead(Exchange from, long length) {
        var head = from.response();
        if (!head.has(HeaderName.DATE)) {
            var line = from.loop().dateLine();
            head.add(HeaderName.DATE, line, "Date: ".length(), line.length - 2);
        }
        status = head.status();
        fields = new TreeMap<>();
        for (int i = 0; i < head.count(); i++) {
            if (!head.isThere(i)) continue;
            fields.computeIfAbsent(HeaderName.canonical(head.name(i)), _ -> new ArrayList<>())
                    .add(head.value(i));
        }
    }

    @Override
    public void sendInterim(Exchange from) {
        // Only the answer is kept.
    }

    @Override
    public void sendData(ByteBuf data) {
        try {
            if (over) return;
            if (run.takes(data.readableBytes())) {
                data.readBytes(body, data.readableBytes());
                return;
            }
            end(BatchReply.FAILED);
            // Not while it is sending.
            exchange.loop().eventLoop().execute(() -> {
                if (exchange.generation() == generation) exchange.clientGone();
            });
        } catch (IOException never) {
            throw new UncheckedIOException("memory cannot fail", never);
        } finally {
            data.release();
        }
    }

    @Override
    public void sendEnd(@Nullable Head trailers) {
        end(new BatchReply(request.relativeUrl(), status, fields, body.toByteArray()));
    }

    @Override
    public void abort() {
        end(BatchReply.FAILED);
    }

    @Override
    public void wantBody() {
        // Not within the step that asks.
        exchange.loop().eventLoop().execute(() -> {
            if (over || exchange.generation() != generation) return;
            if (request.body().length > 0) exchange.clientData(Unpooled.wrappedBuffer(request.body()));
            if (over || exchange.generation() != generation) return;
            exchange.clientEnd(null);
            if (!over && exchange.generation() == generation) exchange.flushUpstream();
        });
    }

    @Override
    public void reading(boolean on) {
        // The body is in memory.
    }

    @Override
    public void tunnel() {
        abort();
    }

    @Override
    public boolean isWritable() {
        return true;
    }

    @Override
    public void flush() {
        // Nothing is buffered.
    }

    @Override
    public InetSocketAddress remote() {
        return run.origin().remote();
    }

    @Override
    public InetSocketAddress local() {
        return run.origin().local();
    }

    @Override
    public byte[] remoteAddress() {
        return run.origin().remoteAddress();
    }

    @Override
    public boolean secure() {
        return run.origin().secure();
    }

    @Override
    public @Nullable SSLSession tlsSession() {
        return run.origin().tls();
    }

    @Override
    public String protocol() {
        return "HTTP/1.1";
    }
}
