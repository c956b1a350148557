package io.sluice.gateway.http2;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.Headers;
import io.netty.handler.codec.http2.Http2Error;
import io.sluice.gateway.exchange.ClientSide;
import io.sluice.gateway.exchange.Dispatcher;
import io.sluice.gateway.exchange.Exchange;
import io.sluice.gateway.exchange.Loop;
import io.sluice.gateway.http1.Decimal;
import io.sluice.gateway.http1.Framing;
import io.sluice.gateway.http1.Head;
import io.sluice.gateway.http1.HeaderName;
import io.sluice.gateway.http1.RequestHead;
import io.sluice.gateway.http1.ResponseHead;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/// One request and its response on a stream of its own, as HTTP/2 and HTTP/3 have them: what is the same for both.
/// Belongs to the event loop of its connection.
///
/// @param <F> a field section of the protocol
public abstract class RequestStream<F> extends ChannelInboundHandlerAdapter implements ClientSide {
    private static final HeaderName ALT_SVC = HeaderName.of("Alt-Svc");

    protected final Channel stream;
    private final Loop loop;
    private final Dispatcher dispatcher;
    private final String alternative;
    private final ArrayDeque<ByteBuf> waiting = new ArrayDeque<>();
    private @Nullable Exchange exchange;
    private @Nullable F head;
    private @Nullable RequestHead trailers;
    private boolean bodyWanted;
    private boolean bodyEnded;
    private boolean paused;
    private boolean answered;

    /// @param alternative value of `Alt-Svc` for each answer; "" is none
    protected RequestStream(Channel stream, Loop loop, Dispatcher dispatcher, String alternative) {
        this.stream = stream;
        this.loop = loop;
        this.dispatcher = dispatcher;
        this.alternative = alternative;
    }

    // ---- what the protocol does
    // --------------------------------------------------------------------------------------

    /// A response's head; it is not touched any more when this returns.
    protected abstract F fieldsOf(ResponseHead response);

    protected abstract F trailersOf(Head trailers);

    /// @param last ends the response
    protected abstract void write(F fields, boolean last);

    /// Takes ownership of `data`.
    protected abstract void writeData(ByteBuf data);

    /// Ends the response.
    protected abstract void writeEnd();

    protected abstract void resetStream(Http2Error why);

    /// The response is complete before the request is: asks the client to stop sending.
    protected abstract void stopRequest();

    // ---- from the client
    // ---------------------------------------------------------------------------------------------

    /// A field section: the head, or the trailers.
    protected final void received(Headers<CharSequence, CharSequence, ?> fields, boolean last) {
        if (exchange == null && !answered) request(fields, last);
        else if (last) trailers(fields);
    }

    private void request(Headers<CharSequence, CharSequence, ?> fields, boolean last) {
        var running = loop.acquire();
        var request = running.request();
        long length = last ? 0 : Framing.CHUNKED;
        if (!Http2Fields.request(fields, request)) {
            running.giveUp();
            answered = true;
            resetStream(Http2Error.PROTOCOL_ERROR);
            return;
        }
        int field = request.find(HeaderName.CONTENT_LENGTH);
        if (field >= 0 && !last) {
            length = Decimal.read(request.bytes(), request.valueStart(field), request.valueEnd(field));
        }
        bodyEnded = last;
        if (!bodyEnded) stream.config().setAutoRead(false);
        exchange = running;
        running.begin(this, length);
        dispatcher.dispatch(running);
        if (running == exchange) running.flushUpstream();
    }

    /// A piece of the body; takes ownership.
    protected final void received(ByteBuf content, boolean last) {
        if (last) bodyEnded = true;
        if (exchange == null || answered) {
            content.release();
            return;
        }
        if (content.isReadable()) waiting.add(content);
        else content.release();
        deliver();
    }

    private void trailers(Headers<CharSequence, CharSequence, ?> section) {
        var fields = new RequestHead();
        Http2Fields.append(section, fields);
        for (int i = 0; i < fields.count(); i++) if (fields.known(i) != HeaderName.OTHER) fields.remove(i);
        trailers = fields;
        receivedEnd();
    }

    /// The request is complete.
    protected final void receivedEnd() {
        bodyEnded = true;
        deliver();
    }

    protected final boolean isRequestComplete() {
        return bodyEnded;
    }

    private void deliver() {
        var running = exchange;
        if (running == null || !bodyWanted) return;
        while (!paused && !waiting.isEmpty()) {
            running.clientData(waiting.poll());
            if (exchange != running) return;
        }
        if (waiting.isEmpty() && bodyEnded) {
            bodyWanted = false;
            running.clientEnd(trailers);
        }
        if (exchange == running) running.flushUpstream();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        gone();
    }

    /// The client does not want it any more, or the stream is broken.
    protected final void gone() {
        releaseWaiting();
        var running = exchange;
        exchange = null;
        if (running != null) running.clientGone();
    }

    /// As [#gone], and nothing that still comes is a request.
    protected final void broken() {
        answered = true;
        gone();
    }

    private void releaseWaiting() {
        for (var data : waiting) data.release();
        waiting.clear();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        var running = exchange;
        if (running != null && stream.isWritable()) running.clientWritable();
    }

    // ---- client side
    // -------------------------------------------------------------------------------------------------

    @Override
    public void sendHead(Exchange from, long length) {
        var response = from.response();
        if (!response.has(HeaderName.DATE)) {
            var line = loop.dateLine();
            response.add(HeaderName.DATE, line, "Date: ".length(), line.length - 2);
        }
        if (!alternative.isEmpty()) response.set(ALT_SVC, alternative);
        head = fieldsOf(response);
    }

    @Override
    public void sendInterim(Exchange from) {
        write(fieldsOf(from.response()), false);
        stream.flush();
    }

    @Override
    public void sendData(ByteBuf data) {
        writeHead(false);
        writeData(data);
    }

    private boolean writeHead(boolean last) {
        var fields = head;
        if (fields == null) return false;
        head = null;
        write(fields, last);
        return true;
    }

    @Override
    public void sendEnd(@Nullable Head trailers) {
        exchange = null;
        answered = true;
        releaseWaiting();
        if (trailers != null && trailers.count() > 0) {
            writeHead(false);
            write(trailersOf(trailers), true);
        } else if (!writeHead(true)) {
            writeEnd();
        }
        stream.flush();
        stream.config().setAutoRead(true);
        if (!bodyEnded) stopRequest();
    }

    @Override
    public void abort() {
        reset(Http2Error.INTERNAL_ERROR.code());
    }

    @Override
    public void reset(long why) {
        exchange = null;
        answered = true;
        head = null;
        resetStream(passedOn(why));
    }

    /// What a client can act on; faults of the connection to the upstream are none of its connection.
    private static Http2Error passedOn(long why) {
        var known = Http2Error.valueOf(why);
        return switch (known == null ? Http2Error.INTERNAL_ERROR : known) {
            case CANCEL, REFUSED_STREAM, ENHANCE_YOUR_CALM -> known;
            default -> Http2Error.INTERNAL_ERROR;
        };
    }

    @Override
    public void wantBody() {
        bodyWanted = true;
        stream.config().setAutoRead(true);
        if (!waiting.isEmpty() || bodyEnded) deliver();
    }

    @Override
    public void reading(boolean on) {
        if (paused != on) return;
        paused = !on;
        stream.config().setAutoRead(on);
        if (on) deliver();
    }

    @Override
    public void tunnel() {
        // Neither protocol knows an upgrade; Exchange.upgrade is never set for a stream.
        abort();
    }

    @Override
    public boolean isWritable() {
        return stream.isWritable();
    }

    @Override
    public void flush() {
        writeHead(false);
        stream.flush();
    }
}
