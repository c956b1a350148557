package io.sluice.gateway.http1;

import io.netty.buffer.ByteBuf;

/// Takes chunked framing apart, strictly (RFC 9112, 7.1): only CRLF, no blanks around the size, bounded extensions.
///
/// Call [#next] with what arrived until it answers something else than [#DATA].
public final class ChunkDecoder {
    /// All of `in` is used up; more is needed.
    public static final int MORE = 0;
    /// [#dataLength] bytes at the reader index of `in` are body.
    public static final int DATA = 1;
    /// The body is complete; trailer fields are in [#trailers].
    public static final int END = 2;
    /// The framing is broken.
    public static final int REFUSED = 3;

    private static final int MAX_SIZE_LINE = 4 * 1024;
    private static final int SIZE = 0;
    private static final int EXTENSION = 1;
    private static final int SIZE_LF = 2;
    private static final int BODY = 3;
    private static final int BODY_CR = 4;
    private static final int BODY_LF = 5;
    private static final int TRAILER = 6;

    private int state;
    private long left;
    private int digits;
    private int lineBytes;
    private int dataLength;
    private boolean quoted;
    private final RequestHead trailers = new RequestHead();
    private final HeadScanner trailerScanner = new HeadScanner(16 * 1024, 64, true);

    public void restart() {
        state = SIZE;
        left = 0;
        digits = 0;
        lineBytes = 0;
        quoted = false;
        if (trailers.length > 0) trailers.clear();
    }

    /// Bytes of body at the reader index; the caller takes them before it calls again.
    public int dataLength() {
        return dataLength;
    }

    /// Trailer fields, once [#END].
    public Head trailers() {
        return trailers;
    }

    public int next(ByteBuf in) {
        while (in.isReadable()) {
            switch (state) {
                case SIZE, EXTENSION, SIZE_LF -> {
                    if (!sizeLine(in.readByte())) return REFUSED;
                }
                case BODY -> {
                    dataLength = (int) Math.min(left, in.readableBytes());
                    left -= dataLength;
                    if (left == 0) state = BODY_CR;
                    return DATA;
                }
                case BODY_CR -> {
                    if (in.readByte() != '\r') return REFUSED;
                    state = BODY_LF;
                }
                case BODY_LF -> {
                    if (in.readByte() != '\n') return REFUSED;
                    state = SIZE;
                    digits = 0;
                    lineBytes = 0;
                }
                default -> {
                    return trailer(in);
                }
            }
        }
        return MORE;
    }

    private boolean sizeLine(byte c) {
        if (++lineBytes > MAX_SIZE_LINE) return false;
        switch (state) {
            case SIZE -> {
                int digit = Ascii.hex(c);
                if (digit >= 0) {
                    // 15 digits stay clear of the sign of a long; leading zeros are digits like others.
                    if (left > 0 || digit > 0) digits++;
                    if (digits > 15) return false;
                    left = left * 16 + digit;
                    return true;
                }
                if (lineBytes == 1) return false;
                if (c == ';') state = EXTENSION;
                else if (c == '\r') state = SIZE_LF;
                else return false;
            }
            case EXTENSION -> {
                if (c == '\r') {
                    if (quoted) return false;
                    state = SIZE_LF;
                } else if (c == '"') {
                    quoted = !quoted;
                } else if (!Ascii.isValue(c)) {
                    return false;
                }
            }
            default -> {
                if (c != '\n') return false;
                if (left > 0) {
                    state = BODY;
                } else {
                    state = TRAILER;
                    trailers.clear();
                    trailerScanner.trailers();
                }
            }
        }
        return true;
    }

    private int trailer(ByteBuf in) {
        int before = trailers.length;
        trailers.append(in, trailerScanner.maxBytes() - trailers.length + 1);
        int found = trailerScanner.request(trailers);
        if (found == HeadScanner.REFUSED) return REFUSED;
        if (found == HeadScanner.MORE) {
            in.skipBytes(trailers.length - before);
            return MORE;
        }
        in.skipBytes(trailerScanner.end(trailers) - before);
        // RFC 9110, 6.5.1: what frames, routes or authenticates a message has no business behind it.
        for (int i = 0; i < trailers.count; i++) if (trailers.known[i] != HeaderName.OTHER) trailers.remove(i);
        return END;
    }
}
