package io.sluice.gateway.openapi;

import java.util.ArrayDeque;
import java.util.Deque;

/// The first way a value breaks its schema, in Tyk's words.
final class Mismatch extends Exception {
    private static final long serialVersionUID = 1;

    private final transient Deque<String> path = new ArrayDeque<>();
    private final String reason;

    Mismatch(String reason) {
        super(reason, null, false, false);
        this.reason = reason;
    }

    /// Notes that the value is the member or element `key` of the one around it.
    Mismatch in(String key) {
        path.addFirst(key);
        return this;
    }

    String text() {
        return path.isEmpty() ? reason : "Error at \"/" + String.join("/", path) + "\": " + reason;
    }

    /// Without the place.
    String reason() {
        return reason;
    }
}
