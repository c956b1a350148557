package io.sluice.gateway.exchange;

import io.sluice.gateway.http1.Framing;
import io.sluice.gateway.http1.Head;
import io.sluice.gateway.http1.HeaderName;

/// Bodies that are conversations: nobody may wait for their end, or keep them whole.
public final class Streaming {
    private Streaming() {}

    /// A stream of events, or messages of a gRPC call.
    public static boolean answers(Exchange exchange) {
        var head = exchange.response();
        return has(head, "text/event-stream") || isGrpc(head);
    }

    /// A gRPC call whose messages are not counted yet.
    public static boolean asks(Exchange exchange) {
        return exchange.requestLength() == Framing.CHUNKED && isGrpc(exchange.request());
    }

    static boolean isGrpc(Head head) {
        return has(head, "application/grpc");
    }

    private static boolean has(Head head, String type) {
        int field = head.find(HeaderName.CONTENT_TYPE);
        return field >= 0 && head.value(field).regionMatches(true, 0, type, 0, type.length());
    }
}
