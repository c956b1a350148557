package io.sluice.gateway.exchange;

import io.netty.buffer.ByteBuf;
import io.sluice.gateway.http1.Head;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/// The connection or stream to the client that one exchange came in on; takes the response.
public interface ClientSide {
    /// Sends [Exchange#response]; the fields of one hop are already gone. `length` is that of the body, or
    /// `Framing.CHUNKED` when it is not known.
    void sendHead(Exchange exchange, long length);

    /// Sends the 1xx head in [Exchange#response] at once.
    void sendInterim(Exchange exchange);

    /// Takes ownership of `data`.
    void sendData(ByteBuf data);

    /// The response is complete.
    void sendEnd(@Nullable Head trailers);

    /// The response cannot be completed: cut the connection so that the client sees it.
    void abort();

    /// Like [#abort], and says why where the protocol can.
    ///
    /// @param why error code as RFC 9113, 7 numbers them
    default void reset(long why) {
        abort();
    }

    /// The exchange wants the request's body now; [Exchange#clientData] and [Exchange#clientEnd] follow.
    void wantBody();

    /// Stops or starts delivery of the request's body, for back-pressure.
    void reading(boolean on);

    /// After a 101: bytes go through both ways from here on.
    void tunnel();

    boolean isWritable();

    void flush();

    InetSocketAddress remote();

    InetSocketAddress local();

    /// Textual address of the peer as bytes, made once a connection.
    byte[] remoteAddress();

    /// The client came through TLS.
    boolean secure();

    /// The TLS session, for client certificates.
    javax.net.ssl.@Nullable SSLSession tlsSession();

    /// `HTTP/1.0`, `HTTP/1.1` or `HTTP/2.0`, as Go names them.
    String protocol();
}
