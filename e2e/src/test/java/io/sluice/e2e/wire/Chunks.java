package io.sluice.e2e.wire;

import io.sluice.testkit.http.Header;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// A chunked body as far as it could be read.
///
/// @param end   the position after it
/// @param fault empty when it is whole and well formed
record Chunks(String body, List<Header> trailers, int end, Optional<String> fault) {
    private static final Pattern LINE = Pattern.compile("([0-9A-Fa-f]{1,15})[ \t]*(;.*)?", Pattern.DOTALL);

    /// Empty when more bytes are needed.
    static Optional<Chunks> read(String data, int start) {
        var body = new StringBuilder();
        int at = start;
        while (true) {
            int end = data.indexOf("\r\n", at);
            if (end < 0) return Optional.empty();
            var line = LINE.matcher(data.substring(at, end));
            if (!line.matches()) {
                return broken(body, end, "chunk line '" + Head.cut(data.substring(at, end), 40) + "'");
            }
            long size = Long.parseLong(line.group(1), 16);
            at = end + 2;
            if (size == 0) return trailers(data, at, body);
            if (data.length() - at < size + 2) return Optional.empty();
            int after = at + (int) size;
            body.append(data, at, after);
            if (!data.startsWith("\r\n", after)) return broken(body, after, "no CRLF after chunk data");
            at = after + 2;
        }
    }

    /// The data of the chunks that came, also of the last one when it was cut off.
    static String partial(String data, int start) {
        var body = new StringBuilder();
        int at = start;
        while (true) {
            int end = data.indexOf("\r\n", at);
            if (end < 0) return body.toString();
            var line = LINE.matcher(data.substring(at, end));
            if (!line.matches()) return body.toString();
            long after = end + 2 + Long.parseLong(line.group(1), 16);
            body.append(data, end + 2, (int) Math.min(after, data.length()));
            if (after + 2 >= data.length()) return body.toString();
            at = (int) after + 2;
        }
    }

    private static Optional<Chunks> trailers(String data, int start, StringBuilder body) {
        var trailers = new ArrayList<Header>();
        int at = start;
        while (true) {
            int end = data.indexOf("\r\n", at);
            if (end < 0) return Optional.empty();
            var line = data.substring(at, end);
            at = end + 2;
            if (line.isEmpty()) return Optional.of(new Chunks(body.toString(), trailers, at, Optional.empty()));
            int colon = line.indexOf(':');
            trailers.add(
                    colon < 0
                            ? new Header(line, "")
                            : new Header(line.substring(0, colon), Head.stripped(line.substring(colon + 1))));
        }
    }

    private static Optional<Chunks> broken(StringBuilder body, int end, String fault) {
        return Optional.of(new Chunks(body.toString(), List.of(), end, Optional.of(fault)));
    }
}
