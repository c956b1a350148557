package io.sluice.testkit.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.Optional;

/// An answer as a client received it.
///
/// @param version  e.g. `HTTP/1.1`
/// @param headers  in their order and spelling
/// @param body     without its framing
/// @param trailers fields after a chunked body
/// @param interim  the 1xx answers before it, oldest first
public record RawAnswer(
        String version,
        int status,
        String reason,
        List<Header> headers,
        byte[] body,
        List<Header> trailers,
        List<RawAnswer> interim) {
    public RawAnswer {
        headers = List.copyOf(headers);
        trailers = List.copyOf(trailers);
        interim = List.copyOf(interim);
    }

    public Optional<String> header(String name) {
        return Header.first(headers, name);
    }

    public String text() {
        return new String(body, UTF_8);
    }

    @Override
    public String toString() {
        return status + " " + headers + " " + text();
    }
}
