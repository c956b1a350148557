package io.sluice.gateway.upstream;

import io.netty.buffer.ByteBuf;
import io.sluice.gateway.exchange.Exchange;
import io.sluice.gateway.http1.Framing;
import io.sluice.gateway.http1.HeaderName;
import io.sluice.gateway.http1.HopFields;
import io.sluice.gateway.http1.RequestHead;
import io.sluice.gateway.upstream.credential.Credential;
import java.nio.charset.StandardCharsets;

/// Writes the head of a request as the upstream gets it (`gateway-features-1.md` 3.1 and 3.2).
final class RequestWriter {
    private static final byte[] HTTP_1_1 = ascii(" HTTP/1.1\r\n");
    private static final byte[] X_FORWARDED_FOR = ascii("X-Forwarded-For: ");
    private static final byte[] CHUNKED = ascii("Transfer-Encoding: chunked\r\n");
    private static final byte[] USER_AGENT = ascii("User-Agent: Sluice\r\n");
    private static final byte[] VIA = ascii("Via: 1.1 sluice\r\n");
    private static final byte[] UPGRADE = ascii("Connection: Upgrade\r\nUpgrade: ");
    private static final byte[] PROXY_AUTHORIZATION = ascii("Proxy-Authorization: ");
    private static final byte[] HOST = ascii("Host: ");
    private static final byte[] COMMA = ascii(", ");
    private static final byte[] CRLF = ascii("\r\n");

    private RequestWriter() {}

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /// Bytes that [#write] needs, roughly.
    static int size(Exchange exchange, Target target) {
        return exchange.request().size()
                + target.fullPath().length
                + target.query().length
                + target.hostField().length
                + target.absolute().length
                + 192
                + Credential.size(exchange);
    }

    private static void authorize(Target target, ByteBuf out) {
        target.via().flatMap(Via::authorization).ifPresent(value -> {
            out.writeBytes(PROXY_AUTHORIZATION);
            out.writeBytes(ascii(value));
            out.writeBytes(CRLF);
        });
    }

    static void write(Exchange exchange, Target target, Route route, ByteBuf out) {
        var head = exchange.request();
        HopFields.strip(head);
        writeMethod(exchange, out);
        out.writeByte(' ');
        out.writeBytes(target.absolute());
        UpstreamPath.write(exchange, target, route, out);
        out.writeBytes(HTTP_1_1);
        host(exchange, target, route, out);
        if (target.absolute().length > 0) authorize(target, out);
        forwarded(exchange, head, out);
        var credential = Credential.SLOT.get(exchange);
        if (credential != null) {
            head.remove(credential.field());
            out.writeBytes(credential.line());
        }
        boolean agent = false;
        boolean realIp = false;
        for (int i = 0; i < head.count(); i++) {
            switch (head.known(i)) {
                case HeaderName.K_EXPECT, HeaderName.K_INTERNAL -> head.remove(i);
                case HeaderName.K_USER_AGENT -> agent = true;
                case HeaderName.K_X_REAL_IP -> {
                    // One line at most, so that no reader picks another than we did.
                    if (realIp) head.remove(i);
                    realIp = true;
                }
                default -> {}
            }
        }
        // Left out, not removed: a retry writes the head once more.
        head.writeFieldsBut(HeaderName.K_HOST, HeaderName.K_X_FORWARDED_FOR, out);
        if (!agent) out.writeBytes(USER_AGENT);
        out.writeBytes(VIA);
        if (exchange.requestLength() == Framing.CHUNKED) out.writeBytes(CHUNKED);
        var upgrade = exchange.upstream().upgrade();
        if (upgrade != null) {
            out.writeBytes(UPGRADE);
            out.writeBytes(ascii(upgrade));
            out.writeBytes(CRLF);
        }
        out.writeBytes(CRLF);
    }

    private static void writeMethod(Exchange exchange, ByteBuf out) {
        var method = exchange.upstream().method();
        for (int i = 0; i < method.length(); i++) out.writeByte(method.charAt(i));
    }

    private static void host(Exchange exchange, Target target, Route route, ByteBuf out) {
        var chosen = exchange.upstream().host();
        if (chosen != null) {
            out.writeBytes(HOST);
            for (int i = 0; i < chosen.length(); i++) {
                char c = chosen.charAt(i);
                // A value made from a request can never end the line.
                if (c > ' ' && c < 0x7f) out.writeByte(c);
            }
            out.writeBytes(CRLF);
            return;
        }
        var head = exchange.request();
        long span = head.hostSpan();
        if (route.preserveHost() && span >= 0) {
            out.writeBytes(HOST);
            int from = (int) (span >>> 32);
            out.writeBytes(head.bytes(), from, (int) span - from);
            out.writeBytes(CRLF);
        } else {
            out.writeBytes(target.hostField());
        }
    }

    /// Appends the client's address to what proxies before wrote; several lines become one.
    private static void forwarded(Exchange exchange, RequestHead head, ByteBuf out) {
        if (exchange.upstream().hidesForwardedFor()) return;
        out.writeBytes(X_FORWARDED_FOR);
        for (int i = head.find(HeaderName.X_FORWARDED_FOR); i >= 0; i = head.find(HeaderName.X_FORWARDED_FOR, i + 1)) {
            int from = head.valueStart(i);
            int to = head.valueEnd(i);
            if (to > from) {
                out.writeBytes(head.bytes(), from, to - from);
                out.writeBytes(COMMA);
            }
        }
        out.writeBytes(exchange.client().remoteAddress());
        out.writeBytes(CRLF);
    }
}
