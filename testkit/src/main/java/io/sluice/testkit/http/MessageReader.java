package io.sluice.testkit.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Reads the parts of HTTP/1.1 messages, strictly: CRLF only, tokens as names, one unambiguous framing.
///
/// Used by one thread at a time.
final class MessageReader {
    private static final String TOKEN_MARKS = "!#$%&'*+-.^_`|~";
    private static final int MAX_LINE = 1 << 20;

    private final InputStream in;
    /// Trailer fields of the last chunked body.
    private List<Header> trailers = List.of();

    MessageReader(InputStream in) {
        this.in = new BufferedInputStream(in, 64 * 1024);
    }

    /// A line without its CRLF; empty when the stream ends before its first byte.
    Optional<String> line() throws IOException {
        var line = new ByteArrayOutputStream(128);
        for (int next = in.read(); ; next = in.read()) {
            if (next < 0) {
                if (line.size() == 0) return Optional.empty();
                throw new EOFException("the connection ended inside the line: " + line.toString(ISO_8859_1));
            }
            if (next == '\n') throw new MalformedMessage("bare LF after: " + line.toString(ISO_8859_1));
            if (next == '\r') {
                if (in.read() != '\n') throw new MalformedMessage("bare CR after: " + line.toString(ISO_8859_1));
                return Optional.of(line.toString(ISO_8859_1));
            }
            if (line.size() == MAX_LINE) throw new MalformedMessage("a line over 1 MiB");
            line.write(next);
        }
    }

    /// Field lines up to the empty line.
    List<Header> headers() throws IOException {
        var headers = new ArrayList<Header>();
        while (true) {
            var line = line().orElseThrow(() -> new EOFException("the connection ended inside the head"));
            if (line.isEmpty()) return List.copyOf(headers);
            int colon = line.indexOf(':');
            if (colon < 0) throw new MalformedMessage("field line without colon: " + line);
            var name = line.substring(0, colon);
            if (!token(name)) throw new MalformedMessage("field name: " + name);
            var value = trimmed(line.substring(colon + 1));
            if (value.chars().anyMatch(c -> (c < ' ' && c != '\t') || c == 127)) {
                throw new MalformedMessage("control byte in the value of " + name);
            }
            headers.add(new Header(name, value));
        }
    }

    /// The body that these fields announce; empty when they announce none.
    ///
    /// @param untilEnd whether a message without framing goes on to the end of the connection, as answers do
    byte[] body(List<Header> headers, boolean untilEnd) throws IOException {
        trailers = List.of();
        var lengths = Header.all(headers, "Content-Length");
        var codings = Header.all(headers, "Transfer-Encoding");
        if (!lengths.isEmpty() && !codings.isEmpty()) {
            throw new MalformedMessage("Content-Length and Transfer-Encoding");
        }
        if (!codings.isEmpty()) {
            if (codings.size() > 1 || !codings.getFirst().equalsIgnoreCase("chunked")) {
                throw new MalformedMessage("Transfer-Encoding: " + codings);
            }
            return chunks();
        }
        if (lengths.isEmpty()) return untilEnd ? in.readAllBytes() : new byte[0];
        if (lengths.size() > 1 || !digits(lengths.getFirst())) {
            throw new MalformedMessage("Content-Length: " + lengths);
        }
        return exactly(Integer.parseInt(lengths.getFirst()));
    }

    List<Header> trailers() {
        return trailers;
    }

    /// One byte, or -1 at the end.
    int read() throws IOException {
        return in.read();
    }

    private byte[] chunks() throws IOException {
        var body = new ByteArrayOutputStream();
        while (true) {
            var line = line().orElseThrow(() -> new EOFException("the connection ended between chunks"));
            int end = line.indexOf(';');
            var size = end < 0 ? line : line.substring(0, end);
            if (size.isEmpty() || size.length() > 7 || !size.chars().allMatch(c -> Character.digit(c, 16) >= 0)) {
                throw new MalformedMessage("chunk line: " + line);
            }
            int length = Integer.parseInt(size, 16);
            if (length == 0) {
                trailers = headers();
                return body.toByteArray();
            }
            body.write(exactly(length));
            if (in.read() != '\r' || in.read() != '\n') throw new MalformedMessage("no CRLF after chunk data");
        }
    }

    private byte[] exactly(int length) throws IOException {
        var bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException("the connection ended after " + bytes.length + " of " + length + " body bytes");
        }
        return bytes;
    }

    static boolean token(String text) {
        return !text.isEmpty() && text.chars().allMatch(MessageReader::tokenByte);
    }

    private static boolean tokenByte(int c) {
        return c < 128 && (Character.isLetterOrDigit(c) || TOKEN_MARKS.indexOf(c) >= 0);
    }

    private static boolean digits(String text) {
        return !text.isEmpty() && text.length() < 10 && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    /// Spaces at the end stay: they mean nothing, but a test may want to know who sent them.
    private static String trimmed(String value) {
        int start = 0;
        while (start < value.length() && (value.charAt(start) == ' ' || value.charAt(start) == '\t')) start++;
        return value.substring(start);
    }
}
