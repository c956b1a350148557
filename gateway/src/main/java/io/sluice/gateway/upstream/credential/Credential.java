package io.sluice.gateway.upstream.credential;

import io.sluice.gateway.exchange.Exchange;
import io.sluice.gateway.exchange.Slot;
import io.sluice.gateway.http1.HeaderName;
import java.nio.charset.StandardCharsets;

/// A field that is written to the upstream in place of the client's of that name. It is kept apart from the request:
/// no step, no record and no log sees it.
public final class Credential {
    /// What goes up with an exchange.
    public static final Slot<Credential> SLOT = new Slot<>();

    private final HeaderName field;
    private final String value;
    private final byte[] line;

    /// @throws IllegalArgumentException when `value` would end the line
    Credential(HeaderName field, String value) {
        if (value.chars().anyMatch(c -> c < ' ' || c == 0x7f)) {
            throw new IllegalArgumentException("a credential with control characters");
        }
        this.field = field;
        this.value = value;
        this.line = (field + ": " + value + "\r\n").getBytes(StandardCharsets.UTF_8);
    }

    public HeaderName field() {
        return field;
    }

    public String value() {
        return value;
    }

    /// With its line end; not to be changed.
    public byte[] line() {
        return line;
    }

    /// Bytes that the credential of an exchange takes, 0 without one.
    public static int size(Exchange exchange) {
        var credential = SLOT.get(exchange);
        return credential == null ? 0 : credential.line.length;
    }

    /// Without the value.
    @Override
    public String toString() {
        return "Credential[" + field + "]";
    }
}
