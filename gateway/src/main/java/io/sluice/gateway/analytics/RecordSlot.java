package io.sluice.gateway.analytics;

import io.sluice.gateway.http1.Head;
import io.sluice.gateway.session.KnownSession;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// One place in a [RecordBuffer]: what an event loop notes of a request, mostly numbers and copied bytes.
/// Reused.
///
/// Written by the loop, read by the recorder; the buffer hands it over.
final class RecordSlot {
    @Nullable
    RecordSource source;

    @Nullable
    KnownSession known;

    String method = "";
    String version = "";
    boolean tracked;
    boolean cached;
    long contentLength;
    int status;
    long expireAfterSeconds;
    long endMillis;
    long totalMillis;
    long upstreamMillis;

    /// Values of the tag headers, in the order of the source; "" is none.
    String[] tagValues = NONE;

    /// Request and response in wire form; empty unless recorded in detail.
    byte[] rawRequest = EMPTY;

    byte[] rawResponse = EMPTY;

    private static final String[] NONE = {};
    static final byte[] EMPTY = {};

    // Copied bytes, one after the other: raw path, agent, address.
    byte[] bytes = new byte[512];
    int pathEnd;
    /// Where the part behind the listen path begins; 0 when it is not stripped.
    int stripped;
    int agentEnd;
    int addressEnd;

    void clear() {
        source = null;
        known = null;
        tagValues = NONE;
        rawRequest = EMPTY;
        rawResponse = EMPTY;
        // One giant path does not stay in memory.
        if (bytes.length > 4_096) bytes = new byte[512];
    }

    int copy(Head head, int from, int to, int at) {
        return copy(head.bytes(), from, to, at);
    }

    int copy(byte[] from, int start, int end, int at) {
        int count = end - start;
        if (bytes.length - at < count) bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, at + count));
        System.arraycopy(from, start, bytes, at, count);
        return at + count;
    }
}
