package io.sluice.e2e.wire;

import io.sluice.testkit.http.Header;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// A request as the upstream got it. The body grows while it is read, under the run's signal.
final class UpstreamRequest {
    private static final Pattern LINE = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+ [\\x21-\\x7e]+ HTTP/1\\.[01]");

    final UpstreamConnection connection;
    final String line;
    final String method;
    final String target;
    final String version;
    final List<Header> fields;
    final List<String> faults;
    /// `length`, `chunked` or `none`.
    final String framing;
    final int length;
    List<Header> trailers = List.of();
    String body = "";
    boolean complete;

    /// @param raw from the first byte after the last request to the end of the empty line
    UpstreamRequest(UpstreamConnection connection, String raw) {
        this.connection = connection;
        int start = leadingLineEnds(raw);
        var head = Head.read(raw.substring(start));
        line = head.first();
        fields = head.fields();
        faults = new ArrayList<>(head.faults());
        if (start > 0) faults.add("empty line before the request line");
        if (!LINE.matcher(line).matches()) faults.add("request line '" + Head.cut(line, 60) + "'");
        int first = line.indexOf(' ');
        int last = line.lastIndexOf(' ');
        method = first < 0 ? line : line.substring(0, first);
        target = first < last ? line.substring(first + 1, last) : "";
        version = line.substring(last + 1);
        int hosts = Header.all(fields, "host").size();
        if (hosts != 1) faults.add(hosts + " Host lines");
        var lengths = Header.all(fields, "content-length");
        boolean chunked = !Header.all(fields, "transfer-encoding").isEmpty();
        framing = chunked ? "chunked" : lengths.isEmpty() ? "none" : "length";
        length = !lengths.isEmpty() && lengths.getFirst().matches("[0-9]{1,9}")
                ? Integer.parseInt(lengths.getFirst())
                : 0;
    }

    static int leadingLineEnds(String raw) {
        int start = 0;
        while (true) {
            if (raw.startsWith("\r\n", start)) start += 2;
            else if (raw.startsWith("\n", start)) start++;
            else return start;
        }
    }
}
