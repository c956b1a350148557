package io.sluice.testkit.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.Optional;

/// A request as an upstream received it.
///
/// @param url        the target in its own spelling, with the query
/// @param version    e.g. `HTTP/1.1`
/// @param headers    in their order and spelling
/// @param body       without its framing
/// @param connection counts the upstream's connections from 0: requests with the same number shared one
public record SeenRequest(
        String method, String url, String version, List<Header> headers, byte[] body, int connection) {
    public SeenRequest {
        headers = List.copyOf(headers);
    }

    public Optional<String> header(String name) {
        return Header.first(headers, name);
    }

    public String text() {
        return new String(body, UTF_8);
    }

    /// The target without its query.
    public String path() {
        int mark = url.indexOf('?');
        return mark < 0 ? url : url.substring(0, mark);
    }

    /// What follows the question mark; empty when there is none.
    public String query() {
        int mark = url.indexOf('?');
        return mark < 0 ? "" : url.substring(mark + 1);
    }

    @Override
    public String toString() {
        return method + " " + url + " " + headers + " (" + body.length + " bytes)";
    }
}
