package io.sluice.gateway.exchange;

import io.sluice.gateway.http1.HeaderName;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// A response that is made here.
///
/// @param chain run the response steps on it as on an upstream's answer; else none of them
public record LocalResponse(int status, List<Field> fields, byte[] body, boolean chain) {

    public record Field(HeaderName name, String value) {}

    public LocalResponse {
        fields = List.copyOf(fields);
    }

    public static LocalResponse plain(int status, String text) {
        return of(status, "text/plain; charset=utf-8", text);
    }

    public static LocalResponse json(int status, String text) {
        return of(status, "application/json", text);
    }

    /// @param contentType "" leaves the field out
    public static LocalResponse of(int status, String contentType, String text) {
        var fields =
                contentType.isEmpty() ? List.<Field>of() : List.of(new Field(HeaderName.CONTENT_TYPE, contentType));
        return new LocalResponse(status, fields, text.getBytes(StandardCharsets.UTF_8), false);
    }

    public LocalResponse with(HeaderName name, String value) {
        var more = new java.util.ArrayList<>(fields);
        more.add(new Field(name, value));
        return new LocalResponse(status, more, body, chain);
    }
}
