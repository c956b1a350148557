package io.sluice.gateway.http1;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/// Head of one response: status line and fields.
public final class ResponseHead extends Head {
    private static final byte[] HTTP_1_1 = "HTTP/1.1 ".getBytes(StandardCharsets.ISO_8859_1);

    int status;
    int reasonStart;
    int reasonEnd;
    int minorVersion = 1;

    @Override
    public void clear() {
        super.clear();
        status = 0;
        reasonStart = 0;
        reasonEnd = 0;
        minorVersion = 1;
    }

    public int status() {
        return status;
    }

    /// Changes the status; the reason phrase becomes the registered one.
    public void status(int changed) {
        status = changed;
        reasonStart = 0;
        reasonEnd = 0;
    }

    public int minorVersion() {
        return minorVersion;
    }

    /// Writes `HTTP/1.1 200 OK` and the line end.
    public void writeLine(ByteBuf out) {
        out.writeBytes(HTTP_1_1);
        out.writeByte('0' + status / 100 % 10);
        out.writeByte('0' + status / 10 % 10);
        out.writeByte('0' + status % 10);
        out.writeByte(' ');
        if (reasonEnd > reasonStart) out.writeBytes(bytes, reasonStart, reasonEnd - reasonStart);
        else out.writeBytes(Reasons.of(status));
        out.writeShort(('\r' << 8) | '\n');
    }
}
