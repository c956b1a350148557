package io.sluice.gateway.http2;

import io.netty.handler.codec.Headers;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Headers.PseudoHeaderName;
import io.netty.util.AsciiString;
import io.sluice.gateway.http1.Head;
import io.sluice.gateway.http1.HeaderName;
import io.sluice.gateway.http1.RequestHead;
import io.sluice.gateway.http1.ResponseHead;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Field sections of HTTP/2 and HTTP/3 to heads and back (RFC 9113, 8; RFC 9114, 4).
public final class Http2Fields {
    /// Have no place in a message that is framed otherwise (RFC 9113, 8.2.2).
    private static final Set<String> OF_CONNECTIONS =
            Set.of("connection", "keep-alive", "proxy-connection", "transfer-encoding", "upgrade");

    private Http2Fields() {}

    /// Fills `head` from a request's fields.
    ///
    /// @return false when they are no valid request
    public static boolean request(Headers<CharSequence, CharSequence, ?> fields, RequestHead head) {
        var method = fields.get(PseudoHeaderName.METHOD.value());
        var path = fields.get(PseudoHeaderName.PATH.value());
        if (method == null || path == null || path.isEmpty() || !fields.contains(PseudoHeaderName.SCHEME.value()))
            return false;
        if (!RequestHead.isMethod(method.toString())) return false;
        var target = path.toString();
        boolean asterisk = target.equals("*") && method.toString().equals("OPTIONS");
        if (!asterisk && target.charAt(0) != '/') return false;
        for (int i = 0; i < target.length(); i++) {
            char c = target.charAt(i);
            if (c <= ' ' || c == 0x7f || c > 255) return false;
        }
        int question = target.indexOf('?');
        var query = question < 0 ? null : target.substring(question + 1);
        if (!head.line(method.toString(), question < 0 ? target : target.substring(0, question), query)) return false;
        var authority = fields.get(PseudoHeaderName.AUTHORITY.value());
        if (authority != null) {
            if (!HeaderName.isValue(authority.toString())) return false;
            head.add(HeaderName.HOST, authority.toString());
        }
        var cookies = new StringBuilder();
        for (Map.Entry<CharSequence, CharSequence> field : fields) {
            var name = field.getKey().toString();
            if (name.startsWith(":")) continue;
            // The checks of the codec are not relied on: behind here a name could begin a field of its own.
            if (!HeaderName.isField(name, field.getValue().toString()) || isOfConnection(name)) return false;
            if (name.equals("cookie")) {
                // RFC 9113, 8.2.3: crumbs are one field to everything that is not HTTP/2.
                if (!cookies.isEmpty()) cookies.append("; ");
                cookies.append(field.getValue());
            } else if (name.equals("host")) {
                if (authority == null)
                    head.add(HeaderName.HOST, field.getValue().toString());
                else if (!authority.toString().equalsIgnoreCase(field.getValue().toString())) return false;
            } else {
                add(head, HeaderName.of(name), field.getValue().toString());
            }
        }
        if (!cookies.isEmpty()) add(head, HeaderName.COOKIE, cookies.toString());
        return true;
    }

    /// The codecs hand over a character for each byte, whatever the bytes mean.
    private static void add(Head head, HeaderName name, String value) {
        var bytes = value.getBytes(StandardCharsets.ISO_8859_1);
        head.add(name, bytes, 0, bytes.length);
    }

    private static boolean isOfConnection(String name) {
        return OF_CONNECTIONS.contains(name.toLowerCase(Locale.ROOT));
    }

    /// Fills `head` from a response's fields; 0 as status when there is none.
    public static void response(Http2Headers fields, ResponseHead head) {
        head.clear();
        var status = fields.status();
        head.status(status == null ? 0 : Integer.parseInt(status.toString()));
        append(fields, head);
    }

    /// Adds the plain fields of a section, e.g. trailers; what can be none is left out.
    public static void append(Headers<CharSequence, CharSequence, ?> fields, Head head) {
        for (Map.Entry<CharSequence, CharSequence> field : fields) {
            var name = field.getKey().toString();
            var value = field.getValue().toString();
            if (HeaderName.isField(name, value)) add(head, HeaderName.of(name), value);
        }
    }

    public static Http2Headers of(ResponseHead head) {
        var fields = new DefaultHttp2Headers(false, head.count() + 2);
        fields.status(Integer.toString(head.status()));
        copy(head, fields);
        return fields;
    }

    /// Trailer fields; null for none.
    public static Http2Headers trailers(@Nullable Head head) {
        var fields = new DefaultHttp2Headers(false);
        if (head != null) copy(head, fields);
        return fields;
    }

    /// Adds what is there; names in lower case, as both want them; fields of one connection stay behind.
    public static void copy(Head head, Headers<CharSequence, CharSequence, ?> into) {
        for (int i = 0; i < head.count(); i++) {
            if (!head.isThere(i)) continue;
            switch (head.known(i)) {
                case HeaderName.K_CONNECTION,
                        HeaderName.K_KEEP_ALIVE,
                        HeaderName.K_PROXY_CONNECTION,
                        HeaderName.K_TRANSFER_ENCODING,
                        HeaderName.K_UPGRADE,
                        HeaderName.K_HOST -> {}
                default -> {
                    var value = new AsciiString(
                            head.bytes(), head.valueStart(i), head.valueEnd(i) - head.valueStart(i), true);
                    into.add(head.name(i).toLowerCase(Locale.ROOT), value);
                }
            }
        }
    }
}
