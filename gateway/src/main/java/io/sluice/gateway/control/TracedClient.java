package io.sluice.gateway.control;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.sluice.gateway.exchange.ClientSide;
import io.sluice.gateway.exchange.Exchange;
import io.sluice.gateway.exchange.Upstream;
import io.sluice.gateway.http1.Head;
import io.sluice.gateway.http1.HeaderName;
import io.sluice.gateway.http1.Reasons;
import io.sluice.model.problem.ProblemCode;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/// A client without a connection: one request goes in, the response is kept as text. For `/tyk/debug`.
///
/// Belongs to the event loop of its exchange.
final class TracedClient implements ClientSide {
    /// Fields that only make sense on a wire.
    private static final Set<String> OF_THE_WIRE = Set.of("content-length", "transfer-encoding", "connection");

    private final Exchange exchange;
    private final byte[] body;
    private final CompletableFuture<Traced> done;
    private final StringBuilder response = new StringBuilder();
    private String pipeline = "";
    private Optional<ProblemCode> problem = Optional.empty();
    private Optional<Upstream> upstream = Optional.empty();
    private boolean over;

    /// @param response as it would have gone out
    /// @param pipeline names of the steps
    /// @param problem  why it was refused
    /// @param upstream where the request went; to be closed
    record Traced(String response, String pipeline, Optional<ProblemCode> problem, Optional<Upstream> upstream) {}

    private TracedClient(Exchange exchange, byte[] body, CompletableFuture<Traced> done) {
        this.exchange = exchange;
        this.body = body;
        this.done = done;
    }

    /// Runs the request that is in `exchange` from its beginning.
    ///
    /// @param start finds the pipeline and starts it
    static void run(Exchange exchange, byte[] body, Consumer<Exchange> start, CompletableFuture<Traced> done) {
        var client = new TracedClient(exchange, body, done);
        if (body.length > 0) exchange.request().set(HeaderName.CONTENT_LENGTH, body.length);
        exchange.begin(client, body.length);
        start.accept(exchange);
        exchange.flushUpstream();
    }

    @Override
    public void sendHead(Exchange from, long length) {
        var head = from.response();
        response.append("HTTP/1.1 ")
                .append(head.status())
                .append(' ')
                .append(Reasons.text(head.status()))
                .append("\r\nConnection: close\r\n");
        var fields = new TreeMap<String, StringBuilder>();
        for (int i = 0; i < head.count(); i++) {
            if (!head.isThere(i) || OF_THE_WIRE.contains(head.name(i).toLowerCase(java.util.Locale.ROOT))) continue;
            fields.computeIfAbsent(head.name(i), _ -> new StringBuilder())
                    .append(head.name(i))
                    .append(": ")
                    .append(head.value(i))
                    .append("\r\n");
        }
        fields.values().forEach(response::append);
        response.append("\r\n");
        pipeline = from.pipeline().explain();
        problem = Optional.ofNullable(from.outcome().problem());
        upstream = Optional.of(from.pipeline().upstream());
    }

    @Override
    public void sendInterim(Exchange from) {
        // Nobody reads it.
    }

    @Override
    public void sendData(ByteBuf data) {
        response.append(data.toString(StandardCharsets.UTF_8));
        data.release();
    }

    @Override
    public void sendEnd(@Nullable Head trailers) {
        over = true;
        done.complete(new Traced(response.toString(), pipeline, problem, upstream));
    }

    @Override
    public void abort() {
        sendEnd(null);
    }

    @Override
    public void wantBody() {
        // Not within the step that asks.
        exchange.loop().eventLoop().execute(() -> {
            if (over) return;
            if (body.length > 0) exchange.clientData(Unpooled.wrappedBuffer(body));
            if (!over) exchange.clientEnd(null);
            if (!over) exchange.flushUpstream();
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
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    @Override
    public InetSocketAddress local() {
        return remote();
    }

    @Override
    public byte[] remoteAddress() {
        return "127.0.0.1".getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public boolean secure() {
        return false;
    }

    @Override
    public @Nullable SSLSession tlsSession() {
        return null;
    }

    @Override
    public String protocol() {
        return "HTTP/1.1";
    }
}
