package io.sluice.gateway.middleware.answer;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.sluice.gateway.exchange.LocalResponse.Field;
import io.sluice.gateway.http1.HeaderName;
import io.sluice.gateway.http1.Reasons;
import io.sluice.gateway.http1.ResponseHead;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// A response as it lies in the cache: base64 of its HTTP/1.1 bytes, `|`, the Unix second it expires in
/// (wire formats 9). Other gateways on the same store read and write it too.
record StoredResponse(int status, List<Field> fields, byte[] body) {
    private static final byte[] LINE_END = {'\r', '\n'};

    /// @param bodyless the response answers HEAD: its length is the upstream's word
    static byte[] encode(ResponseHead head, ByteBuf body, boolean bodyless, long expires) {
        var fields = new ArrayList<Field>();
        for (int i = 0; i < head.count(); i++) {
            if (!head.isThere(i)) continue;
            var name = HeaderName.of(head.name(i));
            if (isOfOneHop(name) || (name.equals(HeaderName.CONTENT_LENGTH) && !bodyless)) continue;
            fields.add(new Field(name, head.value(i)));
        }
        int status = head.status();
        if (!bodyless && status != 204 && status != 304) {
            fields.add(new Field(HeaderName.CONTENT_LENGTH, Integer.toString(body.readableBytes())));
        }
        fields.sort(Comparator.comparing(field -> field.name().toString()));
        var out = new ByteArrayOutputStream(512 + body.readableBytes());
        line(out, "HTTP/1.1 " + status + " " + Reasons.text(status));
        for (var field : fields) line(out, field.name() + ": " + field.value());
        out.writeBytes(LINE_END);
        out.writeBytes(ByteBufUtil.getBytes(body));
        var coded = Base64.getEncoder().encode(out.toByteArray());
        var end = ("|" + expires).getBytes(StandardCharsets.ISO_8859_1);
        var value = java.util.Arrays.copyOf(coded, coded.length + end.length);
        System.arraycopy(end, 0, value, coded.length, end.length);
        return value;
    }

    private static void line(ByteArrayOutputStream out, String text) {
        out.writeBytes(text.getBytes(StandardCharsets.UTF_8));
        out.writeBytes(LINE_END);
    }

    /// Empty when the value is no response, or one that has expired.
    ///
    /// @param now Unix seconds
    static Optional<StoredResponse> decode(byte[] value, long now) {
        int bar = -1;
        for (int i = value.length - 1; i >= 0 && bar < 0; i--) if (value[i] == '|') bar = i;
        if (bar < 0) return Optional.empty();
        try {
            long expires =
                    Long.parseLong(new String(value, bar + 1, value.length - bar - 1, StandardCharsets.ISO_8859_1));
            if (expires <= now) return Optional.empty();
            return parse(Base64.getDecoder().decode(java.util.Arrays.copyOf(value, bar)));
        } catch (IllegalArgumentException noNumberOrBase64) {
            return Optional.empty();
        }
    }

    private static Optional<StoredResponse> parse(byte[] bytes) {
        int at = lineEnd(bytes, 0);
        if (at < 0) return Optional.empty();
        var line = new String(bytes, 0, at, StandardCharsets.ISO_8859_1);
        if (!line.startsWith("HTTP/1.") || line.length() < 12) return Optional.empty();
        int status = Integer.parseInt(line, 9, 12, 10);
        var fields = new ArrayList<Field>();
        boolean chunked = false;
        at += 2;
        while (true) {
            int end = lineEnd(bytes, at);
            if (end < 0) return Optional.empty();
            if (end == at) break;
            var field = new String(bytes, at, end - at, StandardCharsets.UTF_8);
            int colon = field.indexOf(':');
            if (colon <= 0) return Optional.empty();
            var name = HeaderName.of(field.substring(0, colon));
            var text = field.substring(colon + 1).strip();
            if (name.equals(HeaderName.TRANSFER_ENCODING)) chunked = text.equalsIgnoreCase("chunked");
            if (!isOfOneHop(name)) fields.add(new Field(name, text));
            at = end + 2;
        }
        at += 2;
        var rest = java.util.Arrays.copyOfRange(bytes, at, bytes.length);
        if (!chunked) return Optional.of(new StoredResponse(status, fields, rest));
        return unchunked(rest).map(body -> new StoredResponse(status, fields, body));
    }

    /// Offset of the next CR LF, or -1.
    private static int lineEnd(byte[] bytes, int from) {
        for (int i = from; i + 1 < bytes.length; i++) if (bytes[i] == '\r' && bytes[i + 1] == '\n') return i;
        return -1;
    }

    private static Optional<byte[]> unchunked(byte[] bytes) {
        var out = new ByteArrayOutputStream(bytes.length);
        int at = 0;
        while (true) {
            int end = lineEnd(bytes, at);
            if (end < 0) return Optional.empty();
            int size = Integer.parseInt(new String(bytes, at, end - at, StandardCharsets.ISO_8859_1).strip(), 16);
            at = end + 2;
            if (size == 0) return Optional.of(out.toByteArray());
            if (size < 0 || size > bytes.length - at - 2) return Optional.empty();
            out.write(bytes, at, size);
            at += size + 2;
        }
    }

    private static boolean isOfOneHop(HeaderName name) {
        return switch (name.known()) {
            case HeaderName.K_CONNECTION,
                    HeaderName.K_KEEP_ALIVE,
                    HeaderName.K_PROXY_CONNECTION,
                    HeaderName.K_PROXY_AUTHENTICATE,
                    HeaderName.K_PROXY_AUTHORIZATION,
                    HeaderName.K_TE,
                    HeaderName.K_TRAILER,
                    HeaderName.K_TRANSFER_ENCODING,
                    HeaderName.K_UPGRADE,
                    HeaderName.K_RATE_LIMIT -> true;
            default -> false;
        };
    }
}
