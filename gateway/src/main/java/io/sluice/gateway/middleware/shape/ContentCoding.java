package io.sluice.gateway.middleware.shape;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;

/// How a body is compressed on the wire.
enum ContentCoding {
    NONE,
    GZIP,
    DEFLATE;

    static ContentCoding of(String contentEncoding) {
        return switch (contentEncoding) {
            case "gzip" -> GZIP;
            case "deflate" -> DEFLATE;
            default -> NONE;
        };
    }

    /// @param most bytes that may come out of it
    /// @throws IOException when it is not compressed in this way, or gets too large
    byte[] decoded(byte[] body, int most) throws IOException {
        if (this == NONE || body.length == 0) return body;
        try (var in = decoder(body)) {
            var plain = in.readNBytes(most);
            if (in.read() >= 0) throw new IOException("a body of more than " + most + " bytes");
            return plain;
        }
    }

    private InputStream decoder(byte[] body) throws IOException {
        var in = new ByteArrayInputStream(body);
        return this == GZIP ? new GZIPInputStream(in) : new InflaterInputStream(in, new Inflater(true));
    }

    byte[] encoded(byte[] plain) {
        if (this == NONE) return plain;
        var bytes = new ByteArrayOutputStream(plain.length / 2 + 64);
        try (var out = encoder(bytes)) {
            out.write(plain);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible); // Memory does not fail so.
        }
        return bytes.toByteArray();
    }

    private OutputStream encoder(ByteArrayOutputStream bytes) throws IOException {
        return this == GZIP
                ? new GZIPOutputStream(bytes)
                : new DeflaterOutputStream(
                        bytes, new java.util.zip.Deflater(java.util.zip.Deflater.DEFAULT_COMPRESSION, true));
    }
}
