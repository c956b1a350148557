package io.sluice.gateway.upstream;

import io.netty.buffer.ByteBuf;
import io.sluice.gateway.exchange.Exchange;
import io.sluice.gateway.exchange.Percent;
import io.sluice.gateway.http1.RequestHead;
import java.nio.charset.StandardCharsets;

/// Path and query of the request as the upstream gets them (`gateway-features-1.md` 3.1).
final class UpstreamPath {
    private UpstreamPath() {}

    static void write(Exchange exchange, Target target, Route route, ByteBuf out) {
        var head = exchange.request();
        var rewritten = exchange.upstream().target();
        if (rewritten != null) {
            writeRewritten(rewritten, target, route, out);
            return;
        }
        int from = exchange.path().strippedFrom() >= 0 ? exchange.path().strippedFrom() : head.pathStart();
        boolean encodeAnew = !route.rawPath()
                && (head.oddInPath() || target.slashEncoded() || exchange.path().listenPathEncoded());
        if (encodeAnew) writeText(encoded(exchange, target, route), out);
        else writePath(head.bytes(), from, head.pathEnd(), target, route, out);
        writeQuery(head, target, out);
    }

    /// A rewrite's path and query, joined with the target as those of a request are.
    private static void writeRewritten(String rewritten, Target target, Route route, ByteBuf out) {
        int query = rewritten.indexOf('?');
        var path = (query < 0 ? rewritten : rewritten.substring(0, query)).getBytes(StandardCharsets.ISO_8859_1);
        writePath(path, 0, path.length, target, route, out);
        boolean own = target.query().length > 0;
        if (own) {
            out.writeByte('?');
            out.writeBytes(target.query());
        }
        if (query < 0 || (own && query + 1 == rewritten.length())) return;
        out.writeByte(own ? '&' : '?');
        writeText(Percent.encodeOdd(rewritten.substring(query + 1)), out);
    }

    private static void writePath(byte[] bytes, int from, int to, Target target, Route route, ByteBuf out) {
        boolean nothing = from >= to || (to - from == 1 && bytes[from] == '/');
        if (nothing && route.keepTrailingSlash()) {
            out.writeBytes(target.fullPath());
            return;
        }
        if (from < to && bytes[from] == '/') from++;
        var base = target.basePath();
        out.writeBytes(base);
        if (from < to) {
            out.writeByte('/');
            out.writeBytes(bytes, from, to - from);
        } else if (base.length == 0) {
            out.writeByte('/');
        }
    }

    /// The decoded path, encoded again as Go does it.
    private static String encoded(Exchange exchange, Target target, Route route) {
        var decoded = exchange.path().stripped();
        var fullPath = new String(target.fullPath(), StandardCharsets.ISO_8859_1);
        if (route.keepTrailingSlash() && (decoded.isEmpty() || decoded.equals("/"))) return fullPath;
        var base = Percent.decode(new String(target.basePath(), StandardCharsets.ISO_8859_1));
        var rest = decoded.startsWith("/") ? decoded.substring(1) : decoded;
        var joined = rest.isEmpty() ? (base.isEmpty() ? "/" : base) : base + "/" + rest;
        return Percent.encodePath(joined);
    }

    private static void writeQuery(RequestHead head, Target target, ByteBuf out) {
        int start = head.queryStart();
        boolean own = target.query().length > 0;
        if (own) {
            out.writeByte('?');
            out.writeBytes(target.query());
        }
        if (start < 0) return;
        int length = head.queryEnd() - start;
        if (own && length == 0) return;
        out.writeByte(own ? '&' : '?');
        if (head.oddInQuery()) writeEncoded(head.bytes(), start, head.queryEnd(), out);
        else out.writeBytes(head.bytes(), start, length);
    }

    /// A target is ASCII and has no fragment (RFC 9112, 3.2): those bytes go up percent-encoded, all others as sent.
    private static void writeEncoded(byte[] bytes, int from, int to, ByteBuf out) {
        for (int i = from; i < to; i++) {
            byte b = bytes[i];
            if (b >= 0 && b != '#') {
                out.writeByte(b);
            } else {
                out.writeByte('%');
                out.writeByte(Character.toUpperCase(Character.forDigit((b >> 4) & 15, 16)));
                out.writeByte(Character.toUpperCase(Character.forDigit(b & 15, 16)));
            }
        }
    }

    private static void writeText(String text, ByteBuf out) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            // A rewrite can never end the line.
            out.writeByte(c <= ' ' || c == 0x7f ? '_' : c);
        }
    }
}
