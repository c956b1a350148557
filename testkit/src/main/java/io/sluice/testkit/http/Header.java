package io.sluice.testkit.http;

import java.util.List;
import java.util.Optional;

/// One field line as it stood on the wire: the name in its own spelling, the value without spaces before it.
public record Header(String name, String value) {

    /// The first value under `name`, whatever its case.
    public static Optional<String> first(List<Header> headers, String name) {
        for (var header : headers) {
            if (header.name.equalsIgnoreCase(name)) return Optional.of(header.value);
        }
        return Optional.empty();
    }

    /// All values under `name` in their order, whatever its case.
    public static List<String> all(List<Header> headers, String name) {
        return headers.stream()
                .filter(header -> header.name.equalsIgnoreCase(name))
                .map(Header::value)
                .toList();
    }
}
