package io.sluice.testkit.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;

/// What an upstream answers. The upstream adds Date and Content-Length.
public record Reply(int status, List<Header> headers, byte[] body) {
    public Reply {
        headers = List.copyOf(headers);
    }

    public static Reply json(String body) {
        return of(200, "application/json", body.getBytes(UTF_8));
    }

    public static Reply of(int status, String contentType, byte[] body) {
        return new Reply(status, List.of(new Header("Content-Type", contentType)), body);
    }

    public Reply with(String name, String value) {
        var more = new ArrayList<>(headers);
        more.add(new Header(name, value));
        return new Reply(status, more, body);
    }
}
